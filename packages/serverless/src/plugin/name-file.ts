/** The framework names the place of what its schema refuses, and not the file: a project has one for each service. */

import { join, relative } from 'node:path'
import { findProject } from '../project/project.ts'
import type { Serverless } from './framework.ts'

/** From the folder of the project, as `check` names it. */
export function toServiceFile(directory: string): string {
  return relative(findProject(directory) ?? directory, join(directory, 'serverless.yml'))
}

export function nameFile(handler: Serverless['configSchemaHandler'], file: string): void {
  const { handleErrorMessages } = handler
  // Internal to osls: a version without it reports as it does.
  if (handleErrorMessages === undefined) return
  handler.handleErrorMessages = messages =>
    handleErrorMessages.call(
      handler,
      messages.map(message => `${file} ${message}`),
    )
}
