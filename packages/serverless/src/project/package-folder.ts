import { join } from 'node:path'

/** What the `package` script of a service writes to, from the folder of the service. */
export function toPackagePath(stage: string): string {
  return `.package/${stage}`
}

/** What the `package` script of a service writes to. */
export function toPackageFolder(directory: string, stage: string): string {
  return join(directory, toPackagePath(stage))
}

/** The file of a package with the template that the framework deploys. */
export const templateFile = 'cloudformation-template-update-stack.json'
