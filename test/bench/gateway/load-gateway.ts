import { pathToFileURL } from 'node:url'
import type { InvokeFunction } from '../../../services/gateway/src/invoke-function.ts'
import { bundleGateway, type CataloguedTarget, targetsVariable } from './bundle-gateway.ts'

export type InstantGateway = {
  readonly handler: (event: unknown, context: object) => Promise<unknown>
  readonly answerWith: (answer: InvokeFunction) => void
}

/** The gateway's whole bundle in this process, with Lambda replaced. */
export async function loadInstantGateway(
  name: string,
  folder: string,
  targets: readonly CataloguedTarget[],
): Promise<InstantGateway> {
  const file = await bundleGateway({ name, folder, targets, lambda: 'instant' })
  // Read while it loads, and never again. There is no stream to answer to in this process.
  Object.assign(process.env, {
    GATEWAY_TARGETS: targetsVariable(targets),
    GATEWAY_ANSWERS: 'whole',
    MCP_LAMBDA_LOCAL: '1',
  })
  return import(pathToFileURL(file).href)
}
