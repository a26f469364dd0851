import { onTestFinished } from 'vitest'
import { startGatewayOnLambda } from '../../on-lambda/gateway.ts'

const tool = (name: string) => ({
  name,
  description: 'Says who calls',
  inputSchema: { type: 'object', properties: { word: { type: 'string' } }, required: ['word'] },
})

/** The packaged gateway on the local Lambda: any token may `read`, and `write` needs the scope `notes:write`. */
export async function startProtectedGateway(jwt: string, door: 'functionUrl' | 'apiGateway' = 'functionUrl') {
  const gateway = await startGatewayOnLambda({
    yml: `
      doors: { ${door}: jwt }
      jwt: ${jwt}
      policy:
        allow:
          - { names: ['notes___read'] }
          - { names: ['notes___write'], scopes: ['notes:write'] }`,
    authType: 'NONE',
    // An HTTP API streams nothing.
    environment: { GATEWAY_ANSWERS: door === 'apiGateway' ? 'whole' : 'stream' },
    behind: [
      {
        target: 'notes',
        source: 'end-to-end/logins/notes.ts',
        catalogue: {
          serverInfo: { name: 'notes', version: '1.0.0' },
          capabilities: { tools: {} },
          tools: [tool('read'), tool('write')],
          prompts: [],
          resources: [],
          resourceTemplates: [],
        },
      },
    ],
  })
  onTestFinished(() => gateway.close())
  return gateway
}
