/** Writes `src/cost/recording.json`, from calls of all tools of this repository on the local Lambda. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { goldenCalls } from '@mcp-lambda/shared/src/golden-calls.ts'
import { readFlags } from '@mcp-lambda/shared/src/read-flags.ts'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'

const { values } = readFlags({
  usage: `npm run record-calls -w mcp-lambda -- --log FILE

Calls the tools of this repository a few dozen times each, on the local Lambda with backends beside it, and writes the lines that
their functions logged to FILE, and what mcp-lambda cost takes from them to src/cost/recording.json.

  --log FILE  the log
  --help      prints this text`,
  options: { log: { type: 'string', default: '' } },
  check: ({ values: { log } }) => (log === '' ? 'name the log, by --log FILE' : undefined),
})

/** Of each call. */
const turns = 40

const { packageServices } = await import('../src/packaging/package-services.ts')
const { startSystem } = await import('../src/system/start-system.ts')
const { readUsage } = await import('../src/cost/usage.ts')
const { readLine } = await import('../src/cost/read-log.ts')

const root = join(import.meta.dirname, '../../..')
const lines: string[] = []
await packageServices({ root, stage: 'local', onPackaged: () => undefined })
const system = await startSystem({
  root,
  onEvent(event) {
    if (event.kind === 'log') lines.push(event.line)
  },
})
try {
  const client = new Client({ name: 'record-calls', version: '1.0.0' }, { versionNegotiation: { mode: 'auto' } })
  await client.connect(new StreamableHTTPClientTransport(new URL(system.mcpUrl)))
  for (const standIn of system.standIns.values()) await standIn.ready?.()
  await client.listTools()
  for (let turn = 0; turn < turns; turn += 1) {
    for (const [name, args] of goldenCalls) {
      const { isError, content } = await client.callTool({ name, arguments: args })
      if (isError) throw new Error(`${name}: ${JSON.stringify(content)}`)
    }
  }
  await client.close()
} finally {
  await system.close()
}
writeFileSync(values.log, lines.map(line => `${line.trimEnd()}\n`).join(''))
const usage = readUsage(lines.map(line => readLine(line.trim())))
const recordedOn = new Date().toISOString().slice(0, 10)
const name = `the recording of ${recordedOn} (local Lambda, backends beside it)`
writeFileSync(join(import.meta.dirname, '../src/cost/recording.json'), `${JSON.stringify({ name, usage }, null, 2)}\n`)
