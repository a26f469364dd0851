import type { Catalogue } from './gateway-config.ts'

/** What a target offers before it was asked. */
export const emptyCatalogue: Catalogue = {
  serverInfo: {},
  capabilities: {},
  tools: [],
  prompts: [],
  resources: [],
  resourceTemplates: [],
}
