import { execFileSync } from 'node:child_process'

/** A zombie does not count: it has ended, and its parent has not waited for it yet. */
export function isGroupAlive(leader: number): boolean {
  return execFileSync('ps', ['-A', '-o', 'pgid=,stat='], { encoding: 'utf8' })
    .split('\n')
    .map(line => line.trim().split(/\s+/))
    .some(([group, state]) => Number(group) === leader && !state?.startsWith('Z'))
}
