/** What `#mcp-lambda/tool-index` is without the esbuild plugin of `./packaging`: tools are then indexed when they are first looked for. */
const index: string | null = null

export default index as string | null
