/** Two ways to the same answer, in turns: what a pair of turns takes of the processor, whatever else the machine does. */

type Ask = () => Promise<unknown>

export type Paired = {
  /** Milliseconds of processor time of one call: median. */
  readonly oneMs: number
  readonly otherMs: number
  /** The median over the pairs of other ÷ one. */
  readonly ratio: number
}

const warmUpCalls = 15

export async function measurePaired(one: Ask, other: Ask, { pairs = 25, callsPerTurn = 15 } = {}): Promise<Paired> {
  for (let call = 0; call < warmUpCalls; call++) {
    await one()
    await other()
  }
  const measured: { oneMs: number; otherMs: number }[] = []
  for (let pair = 0; pair < pairs; pair++) {
    const isOtherFirst = pair % 2 === 1
    const first = await takeTurn(isOtherFirst ? other : one, callsPerTurn)
    const second = await takeTurn(isOtherFirst ? one : other, callsPerTurn)
    measured.push(isOtherFirst ? { oneMs: second, otherMs: first } : { oneMs: first, otherMs: second })
  }
  return {
    oneMs: median(measured.map(({ oneMs }) => oneMs)),
    otherMs: median(measured.map(({ otherMs }) => otherMs)),
    ratio: median(measured.map(({ oneMs, otherMs }) => otherMs / oneMs)),
  }
}

async function takeTurn(ask: Ask, calls: number): Promise<number> {
  const before = process.cpuUsage()
  for (let call = 0; call < calls; call++) await ask()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000 / calls
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
