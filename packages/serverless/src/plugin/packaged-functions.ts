import type { PackagedFunction } from '../npm/add-npm-program.ts'
import { lambdaMachine, thisMachine } from '../npm/install-tree.ts'
import { toPlaceholders } from '../project/secret-placeholders.ts'
import type { Settings } from '../settings/settings.ts'
import type { Service } from './framework.ts'

/** The functions of a service that were packaged as zips. */
export function toPackagedFunctions(
  { functions = {}, package: whole, provider }: Service,
  { secrets = {}, catalogue }: Settings,
  stage: string,
): PackagedFunction[] {
  const declared = typeof catalogue === 'object' ? (catalogue.environment ?? {}) : {}
  const placeholders = toPlaceholders(Object.keys(secrets))
  return Object.values(functions).flatMap(({ handler, architecture, environment = {}, package: own }) => {
    const zip = own?.artifact ?? whole?.artifact
    if (zip === undefined || handler === undefined) return []
    // What CloudFormation resolves is no text yet.
    const texts = Object.entries(environment).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
    return {
      zip,
      handler,
      machine: stage === 'local' ? thisMachine : lambdaMachine(architecture ?? provider?.architecture),
      environment: { ...Object.fromEntries(texts), ...placeholders, ...declared },
    }
  })
}
