/** Committed catalogues are what the gateway lists: they have to be what the servers say today. */

import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Service } from '../../shared/services.ts'
import type { Problem } from './problem.ts'

const run = promisify(execFile)
const generator = join(import.meta.dirname, '../../shared/catalogue/generate.ts')

/** One service after the other: each loads a whole server. */
export async function checkCatalogues(services: readonly Service[]): Promise<Problem[]> {
  const problems: Problem[] = []
  const scratch = await mkdtemp(join(tmpdir(), 'preflight-'))
  try {
    for (const { directory, folder } of services) {
      // One that is read at run time has none.
      if (!existsSync(join(directory, 'catalogue.json'))) continue
      problems.push(...(await checkCatalogue({ directory, folder }, join(scratch, `${folder}.json`))))
    }
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
  return problems
}

async function checkCatalogue({ directory, folder }: Pick<Service, 'directory' | 'folder'>, file: string) {
  const path = `services/${folder}/catalogue.json`
  try {
    await run(process.execPath, [generator, file], { cwd: directory, timeout: 30_000 })
  } catch (error) {
    const { stderr = '' } = error as { stderr?: string }
    const problem = `the server cannot say what it offers: ${stderr.trim().split('\n').at(-1) ?? 'it does not load'}`
    return [{ path, problem, remedy: `See what its handler needs: cd services/${folder} && npm run catalogue` }]
  }
  const [committed, current] = await Promise.all([
    readFile(join(directory, 'catalogue.json'), 'utf8'),
    readFile(file, 'utf8'),
  ])
  if (committed === current) return []
  return [{ path, problem: 'it is not what the server says today', remedy: 'npm run catalogue, and review the change' }]
}
