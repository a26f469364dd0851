/** Cold measurements: every sample a process of its own, all of them in one shuffled order. */
import { type Samples, summarise } from './samples.ts'

export type ColdTask = {
  readonly name: string
  /** Starts afresh, and resolves to what was measured, in milliseconds. */
  readonly sample: () => Promise<number>
}

export async function measureShuffled(
  tasks: readonly ColdTask[],
  { samples, random = Math.random }: { samples: number; random?: () => number },
): Promise<Map<string, Samples>> {
  const durations = new Map(tasks.map(({ name }): [string, number[]] => [name, []]))
  // Once each, not counted: from then on every file is in the page cache.
  for (const task of shuffle(tasks, random)) await task.sample()
  const all = tasks.flatMap(task => Array.from({ length: samples }, () => task))
  for (const task of shuffle(all, random)) durations.get(task.name)?.push(await task.sample())
  return new Map([...durations].map(([name, of]) => [name, summarise(of)]))
}

/** Fisher and Yates. */
export function shuffle<Item>(items: readonly Item[], random: () => number): Item[] {
  const left = [...items]
  return items.flatMap(() => left.splice(Math.floor(random() * left.length), 1))
}
