/** The floor: what Node and the runtime cost before any MCP. It answers the call by hand. */
type Request = { id: unknown; params: { arguments: { text: string } } }

export const handler = async ({ id, params }: Request) => ({
  jsonrpc: '2.0',
  id,
  result: { content: [{ type: 'text', text: params.arguments.text }] },
})
