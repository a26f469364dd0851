/** `npm run bench -- wrapper|gateway [--markdown]`: measures, and holds the figures against the goals. */
import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Bench } from './bench.ts'
import { runGatewayBench } from './gateway/run-gateway.ts'
import { ensurePeers } from './peers/ensure-peers.ts'
import { describeMachine } from './report/machine.ts'
import { type Table, toMarkdown, toText } from './report/table.ts'
import { runWrapperBench } from './wrapper/run-wrapper.ts'

const benches: Readonly<Record<string, (bench: Bench) => Promise<void>>> = {
  wrapper: runWrapperBench,
  gateway: runGatewayBench,
}

const { positionals, values } = parseArgs({ allowPositionals: true, options: { markdown: { type: 'boolean' } } })
const [name = ''] = positionals
const run = Object.hasOwn(benches, name) ? benches[name] : undefined
if (run) await bench(run)
else {
  console.error(`Usage: npm run bench -- ${Object.keys(benches).join('|')} [--markdown]`)
  process.exitCode = 2
}

async function bench(run: (bench: Bench) => Promise<void>): Promise<void> {
  const show = (table: Table) => console.log(values.markdown ? toMarkdown(table) : toText(table))
  const peers = await ensurePeers({ env: process.env, say: line => console.error(line) })
  console.log(`${describeMachine(new Date())}\n`)
  await run({ peers, folder: await makeFolder(), show })
}

/** A folder that is gone when this process is. */
async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'mcp-lambda-bench-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))
  return folder
}
