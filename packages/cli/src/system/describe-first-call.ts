import type { FirstCall } from './first-calls.ts'

/** A line for the call, and those of its answer below it. */
export function describeFirstCall({ asked, answer, tookMs, outcome }: FirstCall): string {
  const took = `${tookMs.toFixed(0)} ms`
  return [
    `\n  ${asked}  ${outcome === 'failed' ? `failed after ${took}` : took}`,
    ...answer.map(line => `    ${line}`),
  ].join('\n')
}
