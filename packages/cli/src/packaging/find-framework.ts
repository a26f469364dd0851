import { createRequire } from 'node:module'
import { join } from 'node:path'

/** `serverless` is the framework in the package.json of a project, whichever package stands behind that name. */
export function findFramework(directory: string): string {
  try {
    return createRequire(join(directory, 'package.json')).resolve('serverless/bin/serverless.js')
  } catch (cause) {
    throw new Error(`serverless is not installed in ${directory}: run npm install there`, { cause })
  }
}
