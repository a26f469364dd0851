/** Every function, loaded from its unpacked zip as Lambda would load it, and asked what it offers. */

import { join } from 'node:path'
import { codeCacheFolder } from '@mcp-lambda/lambda-local'
import type { Problem } from '../checks/problem.ts'
import { readPackaged, resourcesOf } from '../checks/template.ts'
import type { Service } from '../project/project.ts'
import { toPlaceholders } from '../project/secret-placeholders.ts'
import { findForeign, thisMachine, toForeignProblems } from './find-foreign.ts'
import { findNativeFiles, findUnrunnable } from './find-programs.ts'
import { loadFromZips } from './load-from-zips.ts'
import { type LoadedService, loadService } from './load-services.ts'
import { type FailedService, toWayOut } from './way-out.ts'

export type LoadingOptions = {
  /** Where a service was packaged to, from its folder: `.package/prod`. */
  readonly packagePath: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** Folders of services that are known not to load. */
  readonly known: ReadonlySet<string>
  readonly note: (text: string) => void
  /** Gets the folders of the services that are being loaded, each time one begins or ends. */
  readonly onLoading?: (services: readonly string[]) => void
  readonly signal?: AbortSignal
}

/** Loads without credentials: what a handler needs for it is placeholders, and what `custom.mcp.catalogue` declares. */
export async function checkLoading(
  services: readonly Service[],
  { packagePath, env, known, note, onLoading, signal }: LoadingOptions,
): Promise<Problem[]> {
  const codeCache = codeCacheFolder({ ...env })
  const zipped: Service[] = []
  for (const service of services.filter(({ folder }) => !known.has(folder))) {
    if (isImage(service, packagePath))
      note(
        `${service.folder} is a container image, which is not loaded here: its zip for this machine is, by npm start`,
      )
    else zipped.push(service)
  }
  const packaged = await Promise.all(
    zipped.map(({ directory }) => loadService(directory, join(directory, packagePath), codeCache)),
  )
  const problems: Problem[] = []
  const loadable: LoadedService[] = []
  for (const service of packaged) {
    const native = await checkNative(service)
    problems.push(...native.problems)
    if (native.runsHere) loadable.push(service)
    else if (native.problems.length === 0) {
      note(
        `${service.name} holds programs for another machine than this one, so it is not loaded here: its variant for this machine is, by npm start`,
      )
    }
  }
  const environments = new Map(
    loadable.flatMap(({ name, definitions, settings }) => {
      const declared = services.find(({ folder }) => folder === name)?.catalogueEnvironment
      const placeholders = toPlaceholders(Object.keys(settings.secrets ?? {}))
      return definitions.map(definition => [definition.name, { ...placeholders, ...declared }] as const)
    }),
  )
  const live = new Set(services.filter(({ liveCatalogue }) => liveCatalogue).map(({ folder }) => folder))
  const loads = await loadFromZips(
    // One that is listed at run time cannot say what it offers without its credentials.
    loadable.filter(({ name }) => !live.has(name)),
    {
      environmentOf: name => environments.get(name) ?? {},
      ...(onLoading && { onLoading }),
      ...(signal && { signal }),
    },
  )
  const failed = loads.flatMap((load): Problem[] =>
    load.kind === 'failed'
      ? [
          {
            code: 'function-unloadable',
            where: `services/${load.service}${load.place === undefined ? '' : `/${load.place}`}`,
            what: `its zip cannot be loaded: ${load.reason}`,
            remedy: describeRemedy(load),
          },
        ]
      : [],
  )
  return [...problems, ...failed]
}

/** Where it failed is said by the problem itself. */
function describeRemedy({ place, ...load }: FailedService): string {
  return place === undefined || load.cause !== undefined
    ? toWayOut(load)
    : `Correct that line, or give it what it needs to load: custom.mcp.catalogue.environment of services/${load.service}/serverless.yml.`
}

/** Running one takes an engine for containers. */
function isImage(service: Service, packagePath: string): boolean {
  const { template } = readPackaged(service.directory, service, join(service.directory, packagePath))
  const functions = resourcesOf(template, 'AWS::Lambda::Function')
  return functions.some(({ properties }) => Object(properties.Code).ImageUri !== undefined)
}

async function checkNative({ name, definitions }: LoadedService) {
  const problems: Problem[] = []
  let runsHere = true
  for (const { codeFolder, architecture } of definitions) {
    const native = await findNativeFiles(codeFolder)
    const foreign = findForeign(native, { system: 'Linux', architecture })
    if (findForeign(native, thisMachine).length > 0) runsHere = false
    problems.push(...findUnrunnable(native, name), ...toForeignProblems(foreign, name, architecture))
  }
  return { problems, runsHere }
}
