import type { BundledPackage } from './read-package.ts'

const line = '-'.repeat(80)

/** The file beside a bundle: packages under one text stand together before it. The same packages give the same bytes. */
export function toNotice(packages: readonly BundledPackage[]): string {
  if (packages.length === 0) return 'This code contains no code of other packages.\n'
  const namesByText = new Map<string, Set<string>>()
  for (const { name, version, license, texts } of packages.toSorted(byName)) {
    const text = texts.join('\n\n') || 'The package has no licence text.'
    const names = namesByText.get(text) ?? new Set()
    namesByText.set(text, names.add(`${name} ${version} (${license || 'no licence named'})`))
  }
  const parts = [...namesByText].map(([text, names]) => `${[...names].join('\n')}\n\n${text}`)
  return `This code contains code of the packages below, each group under the text that follows it.\n${parts
    .map(part => `\n${line}\n\n${part}\n`)
    .join('')}`
}

function byName(a: BundledPackage, b: BundledPackage): number {
  const [left, right] = [a, b].map(({ name, version }) => `${name} ${version}`)
  return left === right ? 0 : (left ?? '') < (right ?? '') ? -1 : 1
}
