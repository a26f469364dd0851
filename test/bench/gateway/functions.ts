/** The functions of the gateway's benchmarks on the local Lambda: a target, the gateway, and the least that could be one. */
import { basename } from 'node:path'
import { type FunctionDefinition, type LocalLambda, startLambda } from '@mcp-lambda/lambda-local'
import type { Checkout } from '../checkout/checkout.ts'
import { defineFunction } from '../local-lambda/define-function.ts'
import { chooseRuntime } from '../local-lambda/runtime.ts'
import { bundleGateway, functionNameOf, targetsVariable } from './bundle-gateway.ts'
import { readEchoTarget } from './echo-target.ts'
import { startTlsFront } from './tls.ts'

export const targetFunction = functionNameOf('echo')
export const gatewayFunction = 'mcp-gateway-local'
export const oneInvokeFunction = 'one-invoke'
export const listByHandFunction = 'list-by-hand'

export type GatewaySystem = {
  readonly lambda: LocalLambda
  /** Ends the environments of a function, so that its next call starts one. */
  renew(functionName: string): Promise<void>
  readonly targetUrl: string
  readonly gatewayUrl: string
  /** Which runtime client is in the environments. */
  readonly note: string
  close(): Promise<void>
}

/** @param checkout whose contenders are bundled */
export async function startGatewaySystem(checkout: Checkout): Promise<GatewaySystem> {
  const { folder } = checkout
  const target = await readEchoTarget(folder)
  const gateway = await bundleGateway(checkout, { name: 'gateway', targets: [target], lambda: 'client' })
  const { runtime, note } = chooseRuntime(process.env)
  const environment: Record<string, string> = {
    GATEWAY_TARGETS: targetsVariable([target.name]),
    TARGET: targetFunction,
    MCP_LAMBDA_LOCAL: '1',
  }
  const url = { authType: 'NONE', invokeMode: 'BUFFERED' } as const
  const functions = new Map<string, FunctionDefinition>(
    [
      defineFunction({ name: targetFunction, file: 'wrapped-v1', folder, url }),
      defineFunction({
        name: gatewayFunction,
        file: basename(gateway, '.mjs'),
        folder,
        environment,
        url: { authType: 'NONE', invokeMode: 'RESPONSE_STREAM' },
      }),
      defineFunction({ name: oneInvokeFunction, file: 'one-invoke', folder, environment }),
      defineFunction({ name: listByHandFunction, file: 'list-by-hand', folder }),
    ].map(definition => [definition.name, definition]),
  )
  let api: Record<string, string> = {}
  const lambda = await startLambda({
    functions: [...functions.values()],
    runtime,
    environment: () => api,
  })
  const front = await startTlsFront(lambda.endpoint, folder).catch(async error => {
    await lambda.close()
    throw error
  })
  api = { AWS_ENDPOINT_URL_LAMBDA: front.endpoint, NODE_EXTRA_CA_CERTS: front.certificateFile }
  return {
    lambda,
    note: `${note} Functions call the Lambda API over TLS.`,
    targetUrl: `${lambda.functionUrl(targetFunction)}/mcp`,
    gatewayUrl: `${lambda.functionUrl(gatewayFunction)}/mcp`,
    async renew(functionName) {
      const definition = functions.get(functionName)
      // A definition of its own each time: the one that is in place already would be nothing new.
      if (definition) await lambda.deploy({ ...definition })
    },
    async close() {
      await front.close()
      await lambda.close()
    },
  }
}
