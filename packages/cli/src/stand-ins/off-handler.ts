/** Runs in place of a service that is off on this machine: each call gets the reason. */
import { acceptLegacyClients, type Backend, ErrorCode, lambdaHandler, RpcError } from '@mcp-lambda/wrapper'

const reason = process.env.MCP_LAMBDA_OFF_REASON ?? 'This service is off on this machine'

const backend: Backend = {
  async exchange({ id, method }) {
    // A tool result reaches the model; an error of the protocol may not.
    if (method !== 'tools/call') throw new RpcError(ErrorCode.internalError, reason)
    const content = [{ type: 'text', text: reason }]
    return { jsonrpc: '2.0', id, result: { resultType: 'complete', content, isError: true } }
  },
}

export const handler = lambdaHandler(acceptLegacyClients(backend))
