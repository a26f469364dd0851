import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { maxUnzippedBytes } from '../defaults/package-quota.ts'
import { buildFolder } from '../defaults/python-defaults.ts'

export type Size = {
  readonly bytes: number
  readonly largest: readonly { readonly name: string; readonly bytes: number }[]
}

/** Size of a build, with the five largest folders and files of its packages. */
export async function measure(folder: string): Promise<Size> {
  const packages = join(folder, 'python')
  const sizes = (await readdir(packages)).map(async name => ({ name, bytes: await bytesOf(join(packages, name)) }))
  const largest = (await Promise.all(sizes)).sort((a, b) => b.bytes - a.bytes).slice(0, 5)
  return { bytes: await bytesOf(folder), largest }
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
    `${names}. Leave out what the server does not need, or make it a container image: mcp-lambda image ${service} --to REPOSITORY`
  )
}

async function bytesOf(path: string): Promise<number> {
  const found = await stat(path)
  if (!found.isDirectory()) return found.size
  const sizes = await Promise.all((await readdir(path)).map(name => bytesOf(join(path, name))))
  return sizes.reduce((sum, bytes) => sum + bytes, 0)
}

function toMegabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1024 / 1024)} MiB`
}
