/** Committed catalogues against the servers: the gateway lists what is committed. */

import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Problem } from '@mcp-lambda/serverless/checks'
import type { Service } from '@mcp-lambda/serverless/project'
import { generateCatalogue } from '../../catalogue/generate-catalogue.ts'

/** One service after the other: each loads a whole server. */
export async function checkCatalogues(services: readonly Service[]): Promise<Problem[]> {
  const problems: Problem[] = []
  const scratch = await mkdtemp(join(tmpdir(), 'preflight-'))
  try {
    for (const { directory, folder } of services) {
      // A catalogue that is read at run time has no file.
      if (!existsSync(join(directory, 'catalogue.json'))) continue
      problems.push(...(await checkCatalogue({ directory, folder }, join(scratch, `${folder}.json`))))
    }
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
  return problems
}

async function checkCatalogue(
  { directory, folder }: Pick<Service, 'directory' | 'folder'>,
  file: string,
): Promise<Problem[]> {
  const where = `services/${folder}/catalogue.json`
  try {
    await generateCatalogue(directory, file)
  } catch (error) {
    const what = `the server cannot say what it offers: ${(error as Error).message}`
    const remedy = `Give its handler what it needs to load: custom.mcp.catalogue.environment in services/${folder}/serverless.yml`
    return [{ code: 'catalogue-unavailable', where, what, remedy }]
  }
  const [committed, current] = await Promise.all([
    readFile(join(directory, 'catalogue.json'), 'utf8'),
    readFile(file, 'utf8'),
  ])
  if (committed === current) return []
  const remedy = 'npm run catalogue, and review the change'
  return [{ code: 'catalogue-differs', where, what: 'it is not what the server says today', remedy }]
}
