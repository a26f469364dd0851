/** verdaccio by its own lock file, once on a machine (10 s): its 321 packages are not among the repository's. */
import { existsSync } from 'node:fs'
import { cp, mkdir, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { runIn } from '../consumer.ts'
import manifest from './package.json' with { type: 'json' }

const { verdaccio: version } = manifest.dependencies
const folder = join(import.meta.dirname, `../../../.cache/verdaccio-${version}`)

/** Parts of verdaccio. Its types are not among the repository's packages either. */
export type Verdaccio = {
  /** @param config file of settings */
  runServer(config: string): Promise<import('node:http').Server>
}

export async function installVerdaccio(): Promise<Verdaccio> {
  const marker = join(folder, 'complete')
  if (!existsSync(marker)) {
    await rm(folder, { recursive: true, force: true })
    await mkdir(folder, { recursive: true })
    for (const file of ['package.json', 'package-lock.json'])
      await cp(join(import.meta.dirname, file), join(folder, file))
    await runIn(folder, 'npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'])
    await mkdir(marker)
  }
  return createRequire(join(folder, 'package.json'))('verdaccio')
}
