/** Compares an answer with the right one. */

export type Answer = Readonly<Record<string, string | number | Date | readonly string[]>>

export type Tolerance = {
  /** Of numbers, relative to the right one. Default 1 %. */
  readonly share?: number
  /** Of times. Default 1. */
  readonly minutes?: number
}

/** A line for each part that is wrong or missing; none if the answer is right. */
export function compareAnswers(answer: Answer, right: Answer, { share = 0.01, minutes = 1 }: Tolerance = {}): string[] {
  const isSame = (is: Answer[string] | undefined, should: Answer[string]): boolean => {
    if (is instanceof Date && should instanceof Date) {
      return Math.abs(is.getTime() - should.getTime()) <= minutes * 60_000
    }
    if (typeof is === 'number' && typeof should === 'number') {
      return Math.abs(is - should) <= share * Math.abs(should)
    }
    return JSON.stringify(is) === JSON.stringify(should)
  }
  return Object.entries(right)
    .filter(([part, should]) => !isSame(answer[part], should))
    .map(([part, should]) => `${part}: ${JSON.stringify(answer[part])}, should be ${JSON.stringify(should)}`)
}
