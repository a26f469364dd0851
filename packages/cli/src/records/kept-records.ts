/** The records of this machine's last calls, in a folder of the project that git ignores. They outlive the command. */
import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { LambdaEvent } from '@mcp-lambda/lambda-local'
import type { ExchangeRecord } from '@mcp-lambda/wrapper/protocol'
import { readRecord } from './read-record.ts'

/** A record, and which function wrote it. */
export type KeptRecord = { readonly functionName: string; readonly record: ExchangeRecord }

const folderName = '.mcp-lambda'

/** Two files of this size at most: some 2,000 calls through a gateway. */
const maxFileBytes = 2 * 1024 * 1024

/**
 * Keeps the records of events.
 *
 * @param onFailure called once, where nothing can be written: all else goes on without
 */
export function keepRecords(root: string, onFailure: (error: Error) => void): (event: LambdaEvent) => void {
  const { folder, file, former } = pathsIn(root)
  let bytes = 0
  let isWritable = attempt(() => {
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, '.gitignore'), '*\n')
    if (existsSync(file)) bytes = statSync(file).size
  })

  function attempt(write: () => void): boolean {
    try {
      write()
      return true
    } catch (error) {
      onFailure(error as Error) // Of `node:fs`.
      return false
    }
  }

  function append(line: string): void {
    if (bytes + line.length > maxFileBytes) {
      renameSync(file, former)
      bytes = 0
    }
    appendFileSync(file, line)
    bytes += Buffer.byteLength(line)
  }

  return event => {
    const record = event.kind === 'log' && isWritable ? readRecord(event.line) : undefined
    if (!record) return
    const kept: KeptRecord = { functionName: event.functionName, record }
    isWritable = attempt(() => append(`${JSON.stringify(kept)}\n`))
  }
}

/** Oldest first. */
export function readKeptRecords(root: string): KeptRecord[] {
  const { file, former } = pathsIn(root)
  const texts = [former, file].filter(path => existsSync(path)).map(path => readFileSync(path, 'utf8'))
  return texts.flatMap(text => text.split('\n').filter(Boolean)).flatMap(toKept)
}

function pathsIn(root: string) {
  const folder = join(root, folderName)
  return { folder, file: join(folder, 'records.jsonl'), former: join(folder, 'records.1.jsonl') }
}

/** The last line is cut short where the machine stopped while it was written. */
function toKept(line: string): KeptRecord[] {
  try {
    return [JSON.parse(line)]
  } catch {
    return []
  }
}
