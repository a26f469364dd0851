import type { Catalogue } from '@mcp-lambda/wrapper/protocol'

/** What a target offers before it was asked. */
export const emptyCatalogue: Catalogue = {
  serverInfo: {},
  capabilities: {},
  tools: [],
  prompts: [],
  resources: [],
  resourceTemplates: [],
}
