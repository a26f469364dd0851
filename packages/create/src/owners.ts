/** Who a file of the template belongs to, once it is in a project. */

/** Written once, and never again: what an author writes. All other files are merged with those of a newer template. */
const theirs: readonly RegExp[] = [
  /(^|\/)README\.md$/,
  /(^|\/)catalogue\.json$/,
  /^services\/gateway\/gateway\.yml$/,
  /^services\/[^/]+\/src\//,
  /^test\/.*\.test\.ts$/,
]

export function isMerged(path: string): boolean {
  return !theirs.some(pattern => pattern.test(path))
}
