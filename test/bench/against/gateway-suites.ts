/** Rows of the gateway that an earlier commit can be measured in. */
import type { Checkout } from '../checkout/checkout.ts'
import { openColdTasks, ownColdRows } from '../gateway/cold.ts'
import { type GatewaySystem, gatewayFunction, startGatewaySystem, targetFunction } from '../gateway/functions.ts'
import { openHopTasks, ownHopRows } from '../gateway/hop.ts'
import { bundleManyTargets } from '../gateway/lists.ts'
import { bundleOwnTime } from '../gateway/own-time.ts'
import { weighEagerCode } from '../gateway/sizes.ts'
import { coldPathRows, createColdPathTasks } from '../gateway/whole-path.ts'
import { type Task, timeTurn } from '../measure/in-turns.ts'
import { lowerQuartile } from '../measure/samples.ts'
import type { ColdTask } from '../measure/shuffled.ts'
import { measurePairs, type Outcome, type Pairing, type Side } from './pairs.ts'
import { type Suite, withBoth } from './suite.ts'
import { measureWarmPairs } from './warm-pairs.ts'
import { type WarmSuiteName, warmSuites } from './warm-tasks.ts'
import { startsPerTurn } from './wrapper-suites.ts'

const eagerCode = 'code that runs before the first answer, without catalogues'

export const gatewaySuites: readonly Suite[] = [
  warmSuite('Gateway, its own time in a call', 'ownTime', async checkout => {
    await bundleOwnTime(checkout)
  }),
  warmSuite('Gateway, tools/list of many targets, warm', 'lists', async checkout => {
    await bundleManyTargets(checkout)
  }),
  systemSuite('Gateway, a warm call with the hop to its target', ownHopRows, 1, async system => {
    const { tasks, close } = await openHopTasks(system)
    return { tasks: tasks.map(task => renewed(task, system)), close }
  }),
  systemSuite('Gateway, cold: from no process to its answer', ownColdRows, startsPerTurn, async system => {
    const { tasks, close } = openColdTasks(system)
    return { tasks, close: async () => close() }
  }),
  systemSuite('Gateway, the whole path of a cold call', coldPathRows, startsPerTurn, async system => ({
    tasks: createColdPathTasks(system),
    close: async () => undefined,
  })),
  {
    title: 'Gateway, size',
    rows: [eagerCode],
    async compare(rows, wanted) {
      const outcomes = await withBoth(
        rows,
        wanted,
        async ({ checkout }) => ({ value: await weighEagerCode(checkout) }),
        async sizes => new Map([[eagerCode, [sizes]]]),
      )
      return { unit: 'sizes', outcomes }
    },
  },
]

function warmSuite(title: string, suite: WarmSuiteName, bundle: (checkout: Checkout) => Promise<void>): Suite {
  return {
    title,
    rows: warmSuites[suite].rows,
    async compare(rows, wanted) {
      const outcomes = await withBoth(
        rows,
        wanted,
        async ({ checkout }) => {
          await bundle(checkout)
          return { value: checkout.folder }
        },
        folders => measureWarmPairs({ ...wanted, suite, rows, folders }),
      )
      return { unit: 'durations', outcomes }
    },
  }
}

/** Rows of a gateway and its target on a local Lambda of each commit's own. */
function systemSuite(
  title: string,
  allRows: readonly string[],
  tries: number,
  openTasks: (system: GatewaySystem) => Promise<{ tasks: readonly ColdTask[]; close(): Promise<void> }>,
): Suite {
  return {
    title,
    rows: allRows,
    async compare(rows, wanted) {
      const notes = new Set<string>()
      const outcomes = await withBoth(
        rows,
        wanted,
        async ({ checkout, bundles }) => {
          const target = bundles.get('wrapped-v1')
          if (target instanceof Error) throw target
          const system = await startGatewaySystem(checkout)
          notes.add(system.note)
          try {
            const { tasks, close } = await openTasks(system)
            return {
              value: tasks,
              async close() {
                await close()
                await system.close()
              },
            }
          } catch (error) {
            await system.close()
            throw error
          }
        },
        tasks => comparePaired(rows, tasks, { ...wanted, tries }),
      )
      return { unit: 'durations', outcomes, notes: [...notes] }
    },
  }
}

function comparePaired(
  rows: readonly string[],
  tasks: Readonly<Record<Side, readonly ColdTask[]>>,
  pairing: Pairing,
): Promise<ReadonlyMap<string, Outcome>> {
  const sampleOf = (side: Side, row: string) => async () => {
    const task = tasks[side].find(({ name }) => name === row)
    if (!task) throw new Error(`${row} has no task`)
    return task.sample()
  }
  return measurePairs(
    rows.map(name => ({ name, now: sampleOf('now', name), earlier: sampleOf('earlier', name) })),
    pairing,
  )
}

/** Turns before the one that counts. */
const warmUpTurns = 2

/** A turn of warm calls in environments of its own, as each pair of warm rows has processes of its own. */
function renewed(task: Task, { renew }: GatewaySystem): ColdTask {
  let n = 0
  return {
    name: task.name,
    async sample() {
      await renew(gatewayFunction)
      await renew(targetFunction)
      for (let turn = 0; ; turn += 1) {
        const durationsMs = await timeTurn(task, n)
        n += durationsMs.length
        if (turn === warmUpTurns) return lowerQuartile(durationsMs)
      }
    },
  }
}
