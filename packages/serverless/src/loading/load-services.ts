/** The services of a repository, as far as they have been packaged for one stage. */
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { type FunctionDefinition, loadPackage } from '@mcp-lambda/lambda-local'
import { toPackageFolder } from '../project/package-folder.ts'

/** A call to show what the service does: `custom.mcp.example`. */
export type ExampleCall = {
  /** As the service names it, without its target. */
  readonly tool: string
  readonly arguments?: Readonly<Record<string, unknown>>
}

/** The parts of `custom.mcp` that matter on this machine. */
export type LocalSettings = {
  /** The name in front of its tools. Undefined for a service without tools of its own. */
  readonly target?: string
  /** Starts a server in Python, which has no code to bundle. */
  readonly command?: string
  /** Whether it is the gateway of the project. */
  readonly gateway?: boolean
  /** The file that starts what stands in for the service's AWS side, relative to its folder. */
  readonly local?: string
  readonly example?: ExampleCall
  /** References to secrets, by the name of their variable. */
  readonly secrets?: Readonly<Record<string, string>>
  /** `live`: what it offers is read at run time, so no `catalogue.json` is committed. */
  readonly catalogue?: 'live' | object
}

export type LoadedService = {
  /** Its folder's name under `services/`. */
  readonly name: string
  readonly directory: string
  readonly definitions: readonly FunctionDefinition[]
  readonly settings: LocalSettings
}

/** @throws Error naming the file that is missing or wrong */
export async function loadServices(root: string, stage: string, codeCache: string): Promise<LoadedService[]> {
  const services = join(root, 'services')
  const names = (await readdir(services)).filter(name => existsSync(join(services, name, 'serverless.yml'))).sort()
  return Promise.all(
    names.map(name => {
      const directory = join(services, name)
      return loadService(directory, toPackageFolder(directory, stage), codeCache)
    }),
  )
}

/** @param folder what it was packaged to */
export async function loadService(directory: string, folder: string, codeCache: string): Promise<LoadedService> {
  const definitions = await loadPackage(folder, codeCache)
  return { name: basename(directory), directory, definitions, settings: await readSettings(folder) }
}

/** The framework writes `serverless.yml` there with its variables resolved, and has checked `custom.mcp`. */
async function readSettings(folder: string): Promise<LocalSettings> {
  const { service } = JSON.parse(await readFile(join(folder, 'serverless-state.json'), 'utf8'))
  return service.custom?.mcp ?? {}
}
