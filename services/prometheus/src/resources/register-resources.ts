import { currentCall } from '@mcp-lambda/wrapper'
import { type McpServer, ResourceTemplate } from '@modelcontextprotocol/sdk/server/mcp.js'
import { ErrorCode } from '@modelcontextprotocol/sdk/types.js'
import { cutText } from '../answer/flat-text.ts'
import { quote } from '../answer/series-text.ts'
import { nearestNames } from '../diagnosis/nearest-names.ts'
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
        if (error instanceof MetricsError) throw toRefusal(error)
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
  const shown = quote(cutText(name, 100))
  const { names } = await deps.source.metricNames(workspace, {}, { signal })
  if (names.includes(name)) {
    throw new MetricsError('not_found', `The targets of ${shown} give no metadata. DescribeMetric tells its labels.`)
  }
  const nearest = nearestNames(name, names).map(each => quote(cutText(each, 200)))
  const way = nearest.length > 0 ? `Nearest names: ${nearest.join(', ')}.` : 'ListMetrics finds names.'
  throw new MetricsError('not_found', `No metric is named ${shown}. ${way}`)
}

/** A McpError would write its code into the message, which the client does once more. */
function toRefusal({ code, message }: MetricsError): Error {
  return Object.assign(new Error(`${code}: ${message}`), { code: ErrorCode.InvalidParams })
}

function decodeName(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
