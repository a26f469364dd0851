/** Negative where `one` is older. A prerelease is older than its release: 0.2.0-rc.1 comes before 0.2.0. */
export function compareVersions(one: string, other: string): number {
  const [a, b] = [read(one), read(other)]
  for (const [index, number] of a.numbers.entries()) {
    const difference = number - (b.numbers[index] ?? 0)
    if (difference !== 0) return difference
  }
  if (a.prerelease === b.prerelease) return 0
  if (a.prerelease === '' || b.prerelease === '') return a.prerelease === '' ? 1 : -1
  return a.prerelease.localeCompare(b.prerelease, 'en', { numeric: true })
}

function read(version: string) {
  const [, core = '', prerelease = ''] = /^([^-+]*)(?:-([^+]*))?/.exec(version) ?? []
  return { numbers: core.split('.').map(Number), prerelease }
}
