import type { Manifest, PackedRelease } from './read-release.ts'

/** Names on npm that this project publishes under, and has to own: docs/release.md. */
export const ownedNames: readonly RegExp[] = [/^@mcp-lambda\/[a-z-]+$/, /^mcp-lambda$/, /^create-mcp-lambda$/]

export type ReleaseContext = {
  /** `owner/name` on GitHub. */
  readonly repository: string
  /** Files of changesets that no version has yet. */
  readonly pending: readonly string[]
}

/** What npm would refuse, or what cannot be taken back once it is published. */
export function releaseProblems(packed: readonly PackedRelease[], { repository, pending }: ReleaseContext): string[] {
  return [
    ...(packed.length === 0 ? ['nothing to publish: the registry has every version of this commit'] : []),
    ...pending.map(
      file => `.changeset/${file} has no version yet: npx changeset version, in a pull request of its own`,
    ),
    ...packed.flatMap(release => packageProblems(release, repository).map(text => `${release.name}: ${text}`)),
  ]
}

function packageProblems({ name, version, integrity, manifest, files }: PackedRelease, repository: string): string[] {
  const { url = 'none' } = manifest.repository ?? {}
  const written = url.replace(/^git\+/, '').replace(/\.git$/, '')
  return [
    ...(integrity.found === integrity.planned ? [] : ['the file is not the one that was packed']),
    ...(manifest.name === name && manifest.version === version
      ? []
      : [`the file holds ${manifest.name} ${manifest.version}, and the plan says ${version}`]),
    ...(ownedNames.some(owned => owned.test(name)) ? [] : ['the name is none of this project']),
    ...(manifest.private ? ['package.json says private, and npm refuses it'] : []),
    // npm compares it with the repository in the provenance statement, and answers 422 where they differ.
    ...(written === `https://github.com/${repository}`
      ? []
      : [`repository.url is ${url}, and this is https://github.com/${repository}`]),
    ...(files.includes('LICENSE') ? [] : ['there is no LICENSE in it']),
    ...(files.includes('README.md') ? [] : ['there is no README.md in it']),
    // tsc compiles the packages, so that their dependencies stay outside.
    ...(files.some(file => file.includes('node_modules/')) ? ["others' code is in it, below node_modules"] : []),
    ...files
      .filter(file => /(^|\/)\.(env|npmrc)($|\.)/.test(file))
      .map(file => `${file} is in it, and may hold secrets`),
    ...looseRanges(manifest).map(text => `${text} fits every version, also one that does not work with this one`),
  ]
}

function looseRanges({ dependencies, peerDependencies }: Manifest): string[] {
  return Object.entries({ ...peerDependencies, ...dependencies })
    .filter(([name, range]) => ownedNames.some(owned => owned.test(name)) && ['*', 'latest', ''].includes(range))
    .map(([name, range]) => `${name}@${range}`)
}
