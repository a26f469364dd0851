import { pathToFileURL } from 'node:url'
import type { InvokeFunction } from '@mcp-lambda/wrapper/client'
import { targetsVariable } from './bundle-gateway.ts'

export type LoadedGateway = {
  readonly handler: (event: unknown, context: object) => Promise<unknown>
}

/** One whose bundle has an instant Lambda. */
export type InstantGateway = LoadedGateway & {
  readonly answerWith: (answer: InvokeFunction) => void
}

/** The gateway's whole bundle in this process. */
export async function loadGateway<Gateway extends LoadedGateway>(
  file: string,
  targets: readonly string[],
): Promise<Gateway> {
  // Read while it loads, and never again. There is no stream to answer to in this process.
  Object.assign(process.env, {
    GATEWAY_TARGETS: targetsVariable(targets),
    GATEWAY_ANSWERS: 'whole',
    MCP_LAMBDA_LOCAL: '1',
  })
  return import(pathToFileURL(file).href)
}
