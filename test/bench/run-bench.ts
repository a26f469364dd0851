/** What `npm run bench` does once its command line is read. */
import { chooseRows, runAgainst } from './against/run-against.ts'
import type { Bench } from './bench.ts'
import { describeWorkingTree, findCommit } from './checkout/git.ts'
import { checkOut, copyOfWorkingTree } from './checkout/make-checkouts.ts'
import { type Area, type CommandLine, refuse } from './command-line.ts'
import { runDocsBench } from './docs/run-docs.ts'
import { runGatewayBench } from './gateway/run-gateway.ts'
import { runMemoryBench } from './memory/run-memory.ts'
import { runPatternBench } from './pattern/run-pattern.ts'
import { ensurePeers } from './peers/ensure-peers.ts'
import { runPrometheusBench } from './prometheus/run-prometheus.ts'
import { runPythonBench } from './python/run-python.ts'
import { describeMachine } from './report/machine.ts'
import { type Table, toMarkdown, toText } from './report/table.ts'
import { makeScratch } from './scratch.ts'
import { runWrapperBench } from './wrapper/run-wrapper.ts'

const benches: Readonly<Record<Area, (bench: Bench) => Promise<void>>> = {
  wrapper: runWrapperBench,
  gateway: runGatewayBench,
  python: runPythonBench,
  docs: runDocsBench,
  prometheus: runPrometheusBench,
  memory: runMemoryBench,
  pattern: runPatternBench,
}

/** Measures the areas, and holds the figures against their goals. */
export async function holdAgainstGoals({ areas, markdown }: CommandLine & { kind: 'goals' }): Promise<number> {
  const peers = await ensurePeers({ env: process.env, say })
  console.log(`${describeMachine(new Date())}\n`)
  const checkout = await copyOfWorkingTree(makeScratch())
  for (const area of areas) await benches[area]({ peers, checkout, show: showBy(markdown) })
  return 0
}

/** Measures this and an earlier commit in turns, and fails if this one is slower. */
export async function holdAgainstCommit(command: CommandLine & { kind: 'against' }): Promise<number> {
  const commit = await findCommit(command.commit)
  if (!commit) return refuse(`--against: "${command.commit}" is no commit of this repository`)
  const chosen = chooseRows(command.areas, command.rows)
  if (chosen.length === 0) return refuse(`--rows: no row's name contains "${command.rows}"`)
  const scratch = makeScratch()
  console.log(`${describeMachine(new Date())}\n`)
  console.log(`now:  ${await describeWorkingTree()}\nthen: ${commit.text}\n`)
  const now = await copyOfWorkingTree(scratch)
  const earlier = await checkOut(commit, scratch, say).catch((error: Error) => error)
  if (earlier instanceof Error) {
    say(`${command.commit} cannot be measured: ${earlier.message}`)
    return 1
  }
  const { pairs, markdown } = command
  const options = { checkouts: { now, earlier }, pairs, show: showBy(markdown), say }
  const { line, isWorse } = await runAgainst(chosen, options)
  console.log(line)
  return isWorse ? 1 : 0
}

function showBy(markdown: boolean): (table: Table) => void {
  return table => console.log(markdown ? toMarkdown(table) : toText(table))
}

/** Standard output is the result. */
function say(line: string): void {
  console.error(line)
}
