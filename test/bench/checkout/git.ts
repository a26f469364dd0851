import { execFile, execFileSync } from 'node:child_process'
import { promisify } from 'node:util'
import { root } from '../../packaging/repository.ts'

export type Commit = { readonly hash: string; readonly text: string }

/** A hook that starts a benchmark leads git to its own index and work tree by variables. */
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GIT_')))
const options = { cwd: root, env }

/** @returns undefined where the name is no commit of this repository */
export async function findCommit(name: string): Promise<Commit | undefined> {
  try {
    const hash = await git('rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`)
    return { hash, text: await git('show', '--no-patch', '--format=%h %s (%cs)', hash) }
  } catch {
    return undefined
  }
}

/** The commit that is checked out, and whether anything differs from it. */
export async function describeWorkingTree(): Promise<string> {
  const { text } = (await findCommit('HEAD')) ?? { text: 'no commit' }
  const changed = (await git('status', '--porcelain')).split('\n').filter(Boolean).length
  return changed === 0 ? text : `${text} and ${changed} changed ${changed === 1 ? 'file' : 'files'}`
}

/**
 * Synchronous, so that a signal finds a whole worktree or none. Without hooks, which would run in a folder that is not
 * ready for them.
 */
export function addWorktree(folder: string, { hash }: Commit): void {
  const args = ['-c', 'core.hooksPath=/dev/null', 'worktree', 'add', '--detach', '--quiet', folder, hash]
  execFileSync('git', args, { ...options, stdio: ['ignore', 'ignore', 'pipe'] })
}

/** Its folder too, whatever is in it. Synchronous, so that an ending process can do it. */
export function removeWorktree(folder: string): void {
  execFileSync('git', ['worktree', 'remove', '--force', folder], { ...options, stdio: ['ignore', 'ignore', 'pipe'] })
}

async function git(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('git', args, { ...options, maxBuffer: 64 * 1024 * 1024 })
  return stdout.trim()
}
