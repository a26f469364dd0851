import { currentCall } from '@mcp-lambda/wrapper'
import { type McpServer, ResourceTemplate } from '@modelcontextprotocol/sdk/server/mcp.js'
import { ErrorCode, McpError } from '@modelcontextprotocol/sdk/types.js'
import { MetricsError } from '../metrics-error.ts'
import type { Suggestions } from '../prompts/suggestions.ts'
import type { ToolDeps } from '../tools/tool-deps.ts'
import { chooseWorkspace } from '../workspace-choice.ts'

/** `metrics://metadata/{metric}`: what targets say of a metric, in the workspace of calls that name none. */
export function registerResources(server: McpServer, deps: ToolDeps, suggest: Suggestions): void {
  const template = new ResourceTemplate('metrics://metadata/{metric}', {
    // A workspace has thousands; ListMetrics and completion find them.
    list: undefined,
    complete: { metric: suggest.metrics },
  })
  server.registerResource(
    'metric-metadata',
    template,
    {
      title: 'Metadata of a metric',
      description: 'Type, help and unit of a metric, as its targets give them.',
      mimeType: 'application/json',
    },
    async (uri, { metric }, { signal }) => {
      const name = decodeName(String(metric))
      try {
        const about = await readMetadata(name, deps, currentCall()?.signal ?? signal)
        return {
          contents: [{ uri: uri.href, mimeType: 'application/json', text: JSON.stringify({ metric: name, ...about }) }],
        }
      } catch (error) {
        if (error instanceof MetricsError)
          throw new McpError(ErrorCode.InvalidParams, `${error.code}: ${error.message}`)
        throw error
      }
    },
  )
}

async function readMetadata(name: string, deps: ToolDeps, signal: AbortSignal) {
  const workspace = await chooseWorkspace({}, deps, { signal })
  // Targets name a histogram or a counter once, without the endings of its series.
  const bases = new Set([name, name.replace(/_(?:bucket|count|sum|total)$/, '')])
  for (const metric of bases) {
    const about = (await deps.source.metadata(workspace, { metric }, { signal })).get(metric)
    if (about) return about
  }
  throw new MetricsError('not_found', `No metadata of ${JSON.stringify(name.slice(0, 100))}. ListMetrics finds names.`)
}

function decodeName(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
