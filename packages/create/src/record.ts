/** `.mcp-lambda.json` of a project: what it was made from, so that a newer template can be merged with it. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Answers, Server } from './answers.ts'
import type { Files } from './files.ts'
import { isMerged } from './owners.ts'

export const recordFile = '.mcp-lambda.json'

export type ProjectRecord = {
  /** Of the template that the project was made from, or last upgraded to. */
  readonly version: string
  readonly answers: Answers
  /** Files as the template of that version writes them, those that are merged. */
  readonly base: Files
}

/** @param files all files of the template; those that belong to the author are left out */
export function toRecordText({ version, answers, base }: ProjectRecord): string {
  const merged = [...base].filter(([path]) => isMerged(path)).sort(([one], [other]) => (one < other ? -1 : 1))
  // By lines, so that a difference is readable.
  const lines = Object.fromEntries(merged.map(([path, text]) => [path, text.split('\n')]))
  return `${JSON.stringify({ version, answers, base: lines }, null, 2)}\n`
}

/** Undefined in a project that was not made from the template. @throws Error for a file that is damaged */
export async function readRecord(root: string): Promise<ProjectRecord | undefined> {
  const text = await readFile(join(root, recordFile), 'utf8').catch(error => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (text === undefined) return undefined
  try {
    const { version, answers, base } = JSON.parse(text)
    const files = Object.entries<string[]>(base).map(([path, lines]): [string, string] => [path, lines.join('\n')])
    if (typeof version !== 'string' || typeof answers.name !== 'string') throw new Error('no version, or no answers')
    return { version, answers, base: new Map(files) }
  } catch (cause) {
    throw new Error(`${recordFile} cannot be read: take it from the last commit`, { cause })
  }
}

/** Notes a server that was made from the template. Where there is no record, none is begun. */
export async function addServer(root: string, server: Server, files: Files): Promise<void> {
  const record = await readRecord(root)
  if (record === undefined) return
  const others = record.answers.servers.filter(({ name }) => name !== server.name)
  const [first = server, ...more] = [...others, server]
  const answers: Answers = { ...record.answers, servers: [first, ...more] }
  const text = toRecordText({ ...record, answers, base: new Map([...record.base, ...files]) })
  await writeFile(join(root, recordFile), text)
}
