/** Warm measurements: everything compared lives in one process and takes turns, so that a busy minute is busy for all. */
import { setImmediate } from 'node:timers/promises'
import { type Samples, summarise } from './samples.ts'

export type Task = {
  readonly name: string
  /** Makes one call ready, with arguments that no other call has. What comes here is not timed; nor is the check. */
  readonly prepare: (n: number) => Call
  /** How often it runs before the next one's turn; default 25, which lets the processor's caches settle. */
  readonly callsPerTurn?: number
}

export type Call = {
  readonly run: () => Promise<unknown>
  /** How long it took, in milliseconds, where that is not the time of `run`. */
  readonly readDurationMs?: () => number
  /** Throws when the answer is not the one this call must have. */
  readonly check: (answer: unknown) => void
}

export type Turns = { readonly rounds: number; readonly warmUpRounds: number }

export async function measureInTurns(
  tasks: readonly Task[],
  { rounds, warmUpRounds }: Turns,
): Promise<Map<string, Samples>> {
  const durations = new Map(tasks.map(({ name }): [string, number[]] => [name, []]))
  let n = 0
  for (let round = -warmUpRounds; round < rounds; round += 1) {
    for (const task of rotate(tasks, round + warmUpRounds)) {
      const durationsMs = await timeTurn(task, n)
      n += durationsMs.length
      if (round >= 0) durations.get(task.name)?.push(...durationsMs)
    }
  }
  return new Map([...durations].map(([name, of]) => [name, summarise(of)]))
}

/** One turn of a task, its calls numbered after `n`. @returns milliseconds of each */
export async function timeTurn({ prepare, callsPerTurn = 25 }: Task, n: number): Promise<number[]> {
  const durationsMs: number[] = []
  for (let call = 1; call <= callsPerTurn; call += 1) durationsMs.push(await time(prepare(n + call)))
  return durationsMs
}

async function time({ run, check, readDurationMs }: Call): Promise<number> {
  // Lambda never hands over two invocations in one turn of the event loop, and finalizers need one to run.
  await setImmediate()
  const startedAt = performance.now()
  const answer = await run()
  const durationMs = performance.now() - startedAt
  check(answer)
  return readDurationMs?.() ?? durationMs
}

function rotate<Item>(items: readonly Item[], by: number): Item[] {
  const start = by % items.length
  return [...items.slice(start), ...items.slice(0, start)]
}
