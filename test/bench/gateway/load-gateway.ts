import { pathToFileURL } from 'node:url'
import type { InvokeFunction } from '@mcp-lambda/wrapper/client'
import { importRecorded } from '../measure/recorded.ts'
import { targetsVariable } from './bundle-gateway.ts'

export type LoadedGateway = {
  readonly handler: (event: unknown, context: object) => Promise<unknown>
}

/** One whose bundle has an instant Lambda. */
export type InstantGateway = LoadedGateway & {
  readonly answerWith: (answer: InvokeFunction) => void
}

/** Read while a gateway loads, and never again. There is no stream to answer to in this process. */
function setEnvironment(targets: readonly string[]): void {
  const variables = { GATEWAY_TARGETS: targetsVariable(targets), GATEWAY_ANSWERS: 'whole', MCP_LAMBDA_LOCAL: '1' }
  Object.assign(process.env, variables)
}

/** The gateway's whole bundle in this process. */
export async function loadGateway<Gateway extends LoadedGateway>(
  file: string,
  targets: readonly string[],
): Promise<Gateway> {
  setEnvironment(targets)
  return import(pathToFileURL(file).href)
}

/** The same, writing a record of each exchange. */
export async function loadRecordedGateway<Gateway extends LoadedGateway>(
  file: string,
  targets: readonly string[],
): Promise<Gateway> {
  setEnvironment(targets)
  return importRecorded(file)
}
