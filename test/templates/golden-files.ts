import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { GoldenTemplate } from './golden-template.ts'

/** The committed template of a folder's stack. */
export function goldenPath(variant: string, folder: string): string {
  const name = folder === '.' ? 'root' : basename(folder)
  return join(import.meta.dirname, 'golden', variant, `${name}.json`)
}

/** Gives nothing where none is committed: the stack is new. */
export async function readGolden(path: string): Promise<GoldenTemplate | undefined> {
  const text = await readFile(path, 'utf8').catch(error => {
    if (error.code !== 'ENOENT') throw error
  })
  return text === undefined ? undefined : JSON.parse(text)
}

export async function writeGolden(path: string, template: GoldenTemplate): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, toGoldenText(template))
}

/** As it is committed. */
export function toGoldenText(template: GoldenTemplate): string {
  return `${JSON.stringify(template, null, 2)}\n`
}
