/** What a benchmark bundles: a copy of the working tree. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { copyWorkingTree, root as project } from '../../packaging/repository.ts'
import type { Scratch } from '../scratch.ts'
import { type Checkout, readCheckout } from './checkout.ts'
import { linkPackages } from './link-packages.ts'

/** As it is on disk, with what is not committed. A copy, since a benchmark puts targets of its own in front of the gateway. */
export async function copyOfWorkingTree({ folder }: Scratch): Promise<Checkout> {
  const root = join(folder, 'now')
  await mkdir(root)
  await copyWorkingTree(root)
  await linkPackages(root, project)
  return readCheckout(root, await makeFolder(folder, 'now-bundles'))
}

async function makeFolder(parent: string, name: string): Promise<string> {
  const folder = join(parent, name)
  await mkdir(folder)
  return folder
}
