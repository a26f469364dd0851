import { readFileSync } from 'node:fs'

export type Kill = { readonly pid: number; readonly was: 'stopped' | 'at work' }

/**
 * Ends one environment with `kill -9`, as the kernel does when memory is short.
 *
 * Environments are children of this process, so no other process can have been given its id: the kernel keeps it
 * until this process has asked after it.
 *
 * @returns undefined when there is none
 */
export function killAnEnvironment(): Kill | undefined {
  const running = childrenOf(process.pid).flatMap(pid => {
    const state = stateOf(pid)
    return isEnvironment(pid) && state && state !== 'Z' ? [{ pid, state }] : []
  })
  const chosen = running[Math.floor(Math.random() * running.length)]
  if (!chosen) return undefined
  process.kill(chosen.pid, 'SIGKILL')
  return { pid: chosen.pid, was: chosen.state === 'T' ? 'stopped' : 'at work' }
}

function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').map(Number).filter(Boolean)
}

/** Started by a runtime client's file, unlike what else a local Lambda runs. */
function isEnvironment(pid: number): boolean {
  return /\/(main|index)\.mjs\0/.test(readOrNothing(`/proc/${pid}/cmdline`))
}

function stateOf(pid: number): string | undefined {
  const stat = readOrNothing(`/proc/${pid}/stat`)
  return stat[stat.lastIndexOf(')') + 2]
}

function readOrNothing(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
