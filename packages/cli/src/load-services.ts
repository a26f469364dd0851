/** The services of a repository, as far as they have been packaged for one stage. */
import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type FunctionDefinition, loadPackage } from '@mcp-lambda/lambda-local'

export type LoadedService = {
  /** Its folder's name under `services/`. */
  readonly name: string
  readonly directory: string
  readonly definitions: readonly FunctionDefinition[]
}

/** @throws Error naming the file that is missing or wrong */
export async function loadServices(root: string, stage: string, codeCache: string): Promise<LoadedService[]> {
  const services = join(root, 'services')
  const names = (await readdir(services)).filter(name => existsSync(join(services, name, 'serverless.yml')))
  return Promise.all(
    names.map(async name => {
      const directory = join(services, name)
      return { name, directory, definitions: await loadPackage(toPackageFolder(directory, stage), codeCache) }
    }),
  )
}

/** What the `package` script of a service writes to. */
export function toPackageFolder(directory: string, stage: string): string {
  return join(directory, '.package', stage)
}
