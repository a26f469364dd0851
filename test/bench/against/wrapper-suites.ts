/** Rows of the wrapper that an earlier commit can be measured in. */
import { ours } from '../contenders/bundle.ts'
import { rows as coldRows, openColdStarts } from '../wrapper/cold.ts'
import { measurePairs, type Outcome, reasonOf } from './pairs.ts'
import type { Suite, Wanted } from './suite.ts'
import { measureWarmPairs } from './warm-pairs.ts'
import { isOurs, ownWarmRows, stdioRow, type WarmSuiteName, warmSuites } from './warm-tasks.ts'

type Contender = (typeof ours)[number]

/** Of each side: on two busy processors a cold start varies by a third. */
export const startsPerTurn = 3

const ownColdRows = coldRows.flatMap(row => (isOurs(row.contender) ? [{ ...row, contender: row.contender }] : []))

export const wrapperSuites: readonly Suite[] = [
  warmSuite('Wrapper, warm, server in this process', 'server', toContenders(ownWarmRows)),
  warmSuite('Wrapper, warm, server in a child process', 'child', new Map([[stdioRow, 'wrapped-stdio']])),
  {
    title: 'Wrapper, cold: from no process to the first answer',
    rows: ownColdRows.map(({ name }) => name),
    async compare(names, wanted) {
      const { note, start, close } = await openColdStarts()
      try {
        const outcomes = await compareBundled(
          toContenders(ownColdRows.filter(({ name }) => names.includes(name))),
          wanted,
          bundled => {
            const tasks = ownColdRows
              .filter(({ name }) => bundled.includes(name))
              .map(row => ({
                name: row.name,
                now: () => start(row, wanted.contestants.now.checkout.folder),
                earlier: () => start(row, wanted.contestants.earlier.checkout.folder),
              }))
            return measurePairs(tasks, { ...wanted, tries: startsPerTurn })
          },
        )
        return { unit: 'durations', outcomes, notes: [note] }
      } finally {
        await close()
      }
    },
  },
  {
    title: 'Wrapper, size of bundles',
    rows: ours.map(name => `bundle ${name}`),
    async compare(names, { contestants: { now, earlier } }) {
      const wanted = ours.filter(name => names.includes(`bundle ${name}`))
      const outcomeOf = (name: Contender): Outcome => {
        const sizes = { now: now.bundles.get(name), earlier: earlier.bundles.get(name) }
        if (typeof sizes.now === 'number' && typeof sizes.earlier === 'number') {
          return [{ now: sizes.now, earlier: sizes.earlier }]
        }
        return reasonOf(sizes.earlier)
      }
      return { unit: 'sizes', outcomes: new Map(wanted.map(name => [`bundle ${name}`, outcomeOf(name)])) }
    },
  },
]

function warmSuite(title: string, suite: WarmSuiteName, contenders: ReadonlyMap<string, Contender>): Suite {
  return {
    title,
    rows: warmSuites[suite].rows,
    async compare(names, wanted) {
      const { now, earlier } = wanted.contestants
      const folders = { now: now.checkout.folder, earlier: earlier.checkout.folder }
      const chosen = new Map([...contenders].filter(([name]) => names.includes(name)))
      const outcomes = await compareBundled(chosen, wanted, rows =>
        measureWarmPairs({ ...wanted, suite, rows, folders }),
      )
      return { unit: 'durations', outcomes }
    },
  }
}

function toContenders(rows: readonly { name: string; contender: Contender }[]): ReadonlyMap<string, Contender> {
  return new Map(rows.map(({ name, contender }) => [name, contender]))
}

/** Rows whose contender cannot be bundled in the earlier commit say why; the others are measured. */
async function compareBundled(
  contenders: ReadonlyMap<string, Contender>,
  { contestants }: Wanted,
  measure: (rows: readonly string[]) => Promise<ReadonlyMap<string, Outcome>>,
): Promise<ReadonlyMap<string, Outcome>> {
  const reasons = new Map<string, Outcome>()
  for (const [row, contender] of contenders) {
    const bundled = contestants.earlier.bundles.get(contender)
    if (bundled instanceof Error) reasons.set(row, reasonOf(bundled))
  }
  return new Map([...(await measure([...contenders.keys()].filter(row => !reasons.has(row)))), ...reasons])
}
