import { onTestFinished } from 'vitest'
import { startGatewayOnLambda } from '../../on-lambda/gateway.ts'

const tool = (name: string) => ({
  name,
  description: 'Says who calls',
  inputSchema: { type: 'object', properties: { word: { type: 'string' } }, required: ['word'] },
})

/** The packaged gateway on the local Lambda: any token may `read`, and `write` needs the scope `notes:write`. */
export async function startProtectedGateway(jwt: string) {
  const gateway = await startGatewayOnLambda({
    yml: `
      doors: { functionUrl: jwt }
      jwt: ${jwt}
      policy:
        allow:
          - { names: ['notes___read'] }
          - { names: ['notes___write'], scopes: ['notes:write'] }`,
    authType: 'NONE',
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
