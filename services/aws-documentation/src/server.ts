import { answerCalls } from '@mcp-lambda/shared/src/answer-calls.ts'
import { sharedValidator } from '@mcp-lambda/shared/src/shared-validator.ts'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import packageJson from '../package.json' with { type: 'json' }
import type { PageSource } from './page-source.ts'
import type { RecommendationSource } from './recommendation-source.ts'
import type { SearchSource } from './search-source.ts'
import { type ReportBug, refuseArguments } from './tools/answer.ts'
import { registerReadDocumentation } from './tools/read-documentation.ts'
import { registerReadSections } from './tools/read-sections.ts'
import { registerRecommend } from './tools/recommend.ts'
import { registerSearchDocumentation } from './tools/search-documentation.ts'
import { registerSearchTable } from './tools/search-table.ts'

export type Dependencies = {
  readonly pages: PageSource
  readonly search: SearchSource
  readonly recommendations: RecommendationSource
  readonly reportBug: ReportBug
}

const instructions = [
  'AWS documentation: search it, read its pages as Markdown, and find related pages.',
  'Begin with search_documentation unless you already have the address of the page; use service and feature names and exact error texts as search words.',
  'Read the most promising result with read_documentation: with `find` or a #fragment on long pages, else in parts. read_sections reads named sections, search_table rows of tables. Stop when the question is answered.',
  'Use recommend to look beyond a page, and its category `new` to learn what a service added lately.',
  'Prefer what the pages say to what you remember: services, quotas and prices change. Give the address of each page you used.',
  'Only public pages of docs.aws.amazon.com and the AWS Neuron guides can be read: no blogs, announcements, pricing pages or account data.',
].join('\n')

/** Builds the MCP server. It keeps nothing between calls; what is kept lives in the sources it is given. */
export function createServer(deps: Dependencies): McpServer {
  const server = new McpServer(
    { name: 'aws-documentation', title: 'AWS Documentation', version: packageJson.version },
    { instructions, jsonSchemaValidator: sharedValidator },
  )
  const tools = {
    search_documentation: registerSearchDocumentation(server, deps),
    read_documentation: registerReadDocumentation(server, deps),
    read_sections: registerReadSections(server, deps),
    search_table: registerSearchTable(server, deps),
    recommend: registerRecommend(server, deps),
  }
  answerCalls(server, tools, refuseArguments)
  return server
}
