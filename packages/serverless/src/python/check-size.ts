import { readdir, stat } from 'node:fs/promises'
import { dirname, join, matchesGlob, relative, sep } from 'node:path'
import { maxUnzippedBytes } from '../defaults/package-quota.ts'
import { buildFolder } from '../defaults/python-defaults.ts'

export type Size = {
  readonly bytes: number
  readonly largest: readonly { readonly name: string; readonly bytes: number }[]
}

/**
 * Size of a build, with the five largest folders and files of its packages.
 *
 * @param folder the build, in the folder of the service
 * @param patterns `package.patterns` of the service: as in osls, the last one that matches a file decides
 */
export async function measure(folder: string, patterns: readonly string[] = []): Promise<Size> {
  const service = dirname(folder)
  const decide = patterns.some(isExcluding) ? [...patterns].reverse() : []
  const isLeftOut = (file: string) => {
    const path = relative(service, file).replaceAll(sep, '/')
    return isExcluding(decide.find(pattern => matchesGlob(path, pattern.replace(/^!/, ''))) ?? '')
  }
  const packages = join(folder, 'python')
  const sizes = (await readdir(packages)).map(async name => ({
    name,
    bytes: await bytesOf(join(packages, name), isLeftOut),
  }))
  const largest = (await Promise.all(sizes)).sort((a, b) => b.bytes - a.bytes).slice(0, 5)
  return { bytes: await bytesOf(folder, isLeftOut), largest }
}

function isExcluding(pattern: string): boolean {
  return pattern.startsWith('!')
}

/**
 * What is wrong with the size of a build; undefined if Lambda takes it.
 *
 * @param service the name of its folder
 */
export function findSizeProblem({ bytes, largest }: Size, service: string): string | undefined {
  if (bytes <= maxUnzippedBytes) return undefined
  const names = largest.map(each => `${each.name} ${toMegabytes(each.bytes)}`).join(', ')
  return (
    `${buildFolder} has ${toMegabytes(bytes)}, and Lambda takes ${toMegabytes(maxUnzippedBytes)} unzipped. The largest packages: ` +
    `${names}. Leave out what the server does not need by package.patterns, such as '!${buildFolder}/python/**/tests/**', or make it ` +
    `a container image: mcp-lambda image ${service} --to REPOSITORY`
  )
}

async function bytesOf(path: string, isLeftOut: (file: string) => boolean): Promise<number> {
  const found = await stat(path)
  if (!found.isDirectory()) return isLeftOut(path) ? 0 : found.size
  const sizes = await Promise.all((await readdir(path)).map(name => bytesOf(join(path, name), isLeftOut)))
  return sizes.reduce((sum, bytes) => sum + bytes, 0)
}

function toMegabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1024 / 1024)} MiB`
}
