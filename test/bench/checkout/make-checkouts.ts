/** What a benchmark bundles: a copy of the working tree, or a worktree of an earlier commit. */
import { execFile } from 'node:child_process'
import { cp, mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { copyWorkingTree, root as project } from '../../packaging/repository.ts'
import type { Scratch } from '../scratch.ts'
import { type Checkout, readCheckout } from './checkout.ts'
import { addWorktree, type Commit, removeWorktree } from './git.ts'
import { linkPackages } from './link-packages.ts'

/** As it is on disk, with what is not committed. A copy, since a benchmark puts targets of its own in front of the gateway. */
export async function copyOfWorkingTree({ folder }: Scratch): Promise<Checkout> {
  const root = join(folder, 'now')
  await mkdir(root)
  await copyWorkingTree(root)
  await linkPackages(root, project)
  return readCheckout(root, await makeFolder(folder, 'now-bundles'))
}

/** @param say gets a line before each step that takes long */
export async function checkOut(commit: Commit, scratch: Scratch, say: (line: string) => void): Promise<Checkout> {
  const root = join(scratch.folder, 'then')
  addWorktree(root, commit)
  scratch.atExit(() => removeWorktree(root))
  if (await hasSameLockFile(root)) await linkPackages(root, project)
  else {
    say('Its package-lock.json differs: installing its packages')
    await installPackages(root, scratch)
  }
  // The harness is today's for both: a contender's entry goes through what a user of that commit would import.
  await rm(join(root, 'test/bench'), { recursive: true, force: true })
  await cp(join(project, 'test/bench'), join(root, 'test/bench'), { recursive: true })
  return readCheckout(root, await makeFolder(scratch.folder, 'then-bundles'))
}

async function hasSameLockFile(root: string): Promise<boolean> {
  const [then, now] = await Promise.all(
    [root, project].map(folder => readFile(join(folder, 'package-lock.json'), 'utf8')),
  )
  return then === now
}

async function installPackages(root: string, scratch: Scratch): Promise<void> {
  const ending = new AbortController()
  scratch.atExit(() => ending.abort())
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--no-progress', '--loglevel=error']
  await promisify(execFile)('npm', args, { cwd: root, signal: ending.signal })
}

async function makeFolder(parent: string, name: string): Promise<string> {
  const folder = join(parent, name)
  await mkdir(folder)
  return folder
}
