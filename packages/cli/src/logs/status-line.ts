import type { LambdaStatus } from '@mcp-lambda/lambda-local'

/** One line for the foot of a terminal: what there is, what is at work, what went wrong since the start. */
export function formatStatus({ environments, inFlight }: LambdaStatus, errors: number): string {
  const alive = [...environments.values()].reduce((sum, count) => sum + count, 0)
  return [
    count(environments.size, 'function'),
    count(alive, 'environment'),
    `${inFlight} in flight`,
    count(errors, 'error'),
  ].join(' · ')
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}
