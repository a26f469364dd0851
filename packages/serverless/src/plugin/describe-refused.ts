/** What the framework's schema refuses: the framework names the place in a file, without the file, and values without the near one. */

import { join, relative } from 'node:path'
import { findNearest } from '@mcp-lambda/gateway/nearest-name'
import { findProject } from '../project/project.ts'
import type { Serverless } from './framework.ts'

/** From the folder of the project, as `check` names it. */
export function toServiceFile(directory: string): string {
  return relative(findProject(directory) ?? directory, join(directory, 'serverless.yml'))
}

/** @param file with the configuration of `serverless`, which the schema is held against */
export function describeRefused(serverless: Serverless, file: string): void {
  const { configSchemaHandler: handler, processedInput } = serverless
  const { handleErrorMessages } = handler
  // Internal to osls: a version without it reports as it does.
  if (handleErrorMessages === undefined) return
  const { region } = processedInput.options

  function describe(message: string): string {
    const { path = '', values = '' } = oneOf.exec(message)?.groups ?? {}
    // The framework writes --region over the one of the file before it looks.
    const isGiven = path === 'provider.region' && region !== undefined
    const value = isGiven ? region : valueAt(serverless.configurationInput, path)
    const nearest = typeof value === 'string' ? findNearest(value, values.split(', ')) : undefined
    const where = isGiven ? `--region ${region}` : file
    return `${where} ${message}${nearest === undefined ? '' : `. The nearest is ${nearest}`}`
  }

  handler.handleErrorMessages = messages => handleErrorMessages.call(handler, messages.map(describe))
}

const oneOf = /^at '(?<path>[^']+)': must be equal to one of the allowed values \[(?<values>.+)\]$/

/** No key with a dot in it is found. */
function valueAt(configuration: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => Object(value)[key], configuration)
}
