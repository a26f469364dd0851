/** `npm run dev` over a copy of the repository, for a test to save files in. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { copyRepository } from '../packaging/repository.ts'

/** What `npm run dev -- --json` prints. */
type Line = { kind: string; [fact: string]: unknown }

export type Dev = {
  lines: Line[]
  ready: Line & { mcpUrl: string; lambdaEndpoint: string }
  /** The first such line after the first `after` lines. */
  next(kind: string, after?: number): Promise<Line>
  /** Puts `to` in the place of `from`, and saves. */
  edit(file: string, from: string, to: string): Promise<void>
  close(): Promise<void>
}

/** Resolves when it is ready, on free ports. The copy is packaged without a cache: a bundle contains the paths of its sources. */
export async function startDev({ variables }: { variables?: Record<string, string> } = {}): Promise<Dev> {
  const copy = await copyRepository()
  const words = ['packages/cli/bin/mcp-lambda.js', 'dev', '--json', '--port', '0', '--lambda-port', '0']
  const env = { ...process.env, ...variables }
  const child = spawn(process.execPath, words, { cwd: copy.directory, env, stdio: 'pipe' })
  const ended = once(child, 'exit')
  const stderr = text(child.stderr)
  const lines: Line[] = []
  createInterface({ input: child.stdout }).on('line', line => lines.push(JSON.parse(line)))
  const next = async (kind: string, after = 0) => {
    for (;;) {
      const found = lines.slice(after).find(line => line.kind === kind)
      if (found) return found
      if (child.exitCode !== null) throw new Error(`npm run dev has ended:\n${await stderr}`)
      await sleep(20)
    }
  }
  const close = async () => {
    child.kill('SIGTERM')
    await ended
    await copy[Symbol.asyncDispose]()
  }
  const ready = await next('ready').catch(async error => {
    await close()
    throw error
  })
  return {
    lines,
    // `toFacts` wrote it.
    ready: ready as Dev['ready'],
    next,
    async edit(file, from, to) {
      const path = join(copy.directory, file)
      const before = await readFile(path, 'utf8')
      if (!before.includes(from)) throw new Error(`${file} does not contain ${from}`)
      await writeFile(path, before.replace(from, to))
    },
    close,
  }
}

export async function connect(mcpUrl: string): Promise<Client> {
  const client = new Client({ name: 'test', version: '1.0.0' }, { versionNegotiation: { mode: 'auto' } })
  await client.connect(new StreamableHTTPClientTransport(new URL(mcpUrl)))
  return client
}

export async function ask(client: Client): Promise<string> {
  const { content, isError } = await client.callTool({ name: 'prometheus___GetServerInfo', arguments: {} })
  const [part] = content
  if (isError || part?.type !== 'text') throw new Error(JSON.stringify(content))
  return part.text
}

/** Resolves once `isDone`, with how long that took. Questions without a pause would take the processor from the build. */
export async function untilDone(isDone: () => Promise<boolean>): Promise<number> {
  const startedAt = performance.now()
  while (!(await isDone())) await sleep(50)
  return performance.now() - startedAt
}
