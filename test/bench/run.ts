/** `npm run bench -- wrapper|gateway [--markdown]`: measures, and holds the figures against the goals. */
import { parseArgs } from 'node:util'
import type { Bench } from './bench.ts'
import { copyOfWorkingTree } from './checkout/make-checkouts.ts'
import { runGatewayBench } from './gateway/run-gateway.ts'
import { ensurePeers } from './peers/ensure-peers.ts'
import { describeMachine } from './report/machine.ts'
import { type Table, toMarkdown, toText } from './report/table.ts'
import { makeScratch } from './scratch.ts'
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
  await run({ peers, checkout: await copyOfWorkingTree(makeScratch()), show })
}
