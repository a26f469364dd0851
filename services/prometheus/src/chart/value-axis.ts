import { scaleLinear } from 'd3-scale'

export type ValueAxis = {
  /** From 0 at the bottom to 1 at the top. */
  readonly place: (value: number) => number
  /** `at` is a place. */
  readonly ticks: readonly { readonly at: number; readonly text: string }[]
}

/** An axis for numbers of any size. It begins at zero where the values come near to it. */
export function toValueAxis(values: Iterable<number>): ValueAxis {
  const [least, greatest] = toDomain(values)
  // Their difference, and the next round number, stay finite.
  const scaledBy = Math.max(Math.abs(least), Math.abs(greatest)) > 1e300 ? 1e10 : 1
  const scale = scaleLinear()
    .domain([least / scaledBy, greatest / scaledBy])
    .nice(5)
  const numbers = scale.ticks(5)
  const write = toTickWriter(numbers, scaledBy)
  return {
    place: value => scale(value / scaledBy),
    ticks: numbers.map(number => ({ at: scale(number), text: write(number) })),
  }
}

/** Nearer than this to each other, numbers are drawn as equal: digits beyond it are those of rounding. */
const leastShare = 1e-12

function toDomain(values: Iterable<number>): [least: number, greatest: number] {
  let [least, greatest] = [Infinity, -Infinity]
  for (const value of values) {
    if (value < least) least = value
    if (value > greatest) greatest = value
  }
  if (least > greatest) return [0, 1]
  const size = Math.max(Math.abs(least), Math.abs(greatest))
  if (size < 1e-300) return [0, 1]
  // Halved, since the difference of two numbers may be too big for a number.
  if (greatest / 2 - least / 2 <= size * leastShare) {
    return least > 0 ? [0, greatest] : least < 0 ? [least, 0] : [0, 1]
  }
  if (least > 0 && least <= greatest / 2) return [0, greatest]
  if (greatest < 0 && greatest >= least / 2) return [least, 0]
  return [least, greatest]
}

const units = [
  { size: 1, suffix: '' },
  { size: 1e3, suffix: 'k' },
  { size: 1e6, suffix: 'M' },
  { size: 1e9, suffix: 'G' },
  { size: 1e12, suffix: 'T' },
]

/** One unit for all ticks of an axis: the shortest texts. Very big and very small numbers have an exponent. */
function toTickWriter(numbers: readonly number[], scaledBy: number): (number: number) => string {
  const size = Math.max(...numbers.map(Math.abs))
  const step = Math.abs((numbers[1] ?? size) - (numbers[0] ?? 0)) || size
  if (size * scaledBy >= 1e15 || size < 1e-4) return number => toExponentText(number, scaledBy)
  const writers = units
    .filter(unit => unit.size <= Math.max(1, size))
    .map(unit => {
      const decimals = Math.max(0, Math.min(20, Math.ceil(-Math.log10(step / unit.size) - 1e-9)))
      return (number: number) => (number === 0 ? '0' : `${(number / unit.size).toFixed(decimals)}${unit.suffix}`)
    })
  const longest = (write: (number: number) => string) => Math.max(...numbers.map(number => write(number).length))
  return writers.toSorted((a, b) => longest(a) - longest(b))[0] ?? String
}

function toExponentText(number: number, scaledBy: number): string {
  if (number === 0) return '0'
  const [digits = '', exponent = ''] = number.toExponential(6).split('e')
  return `${Number(digits)}e${Number(exponent) + Math.log10(scaledBy)}`
}
