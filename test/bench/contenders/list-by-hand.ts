/** The least that answers `tools/list`: nothing but Node and a constant. */
const tools = [{ name: 'echo___echo', inputSchema: { type: 'object' } }]

export const handler = async ({ id }: { id: unknown }) => ({ jsonrpc: '2.0', id, result: { tools } })
