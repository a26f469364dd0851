import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { localWorkspaceId } from '../../services/prometheus/local/amp/workspaces.ts'
import { root } from '../packaging/repository.ts'
import type { PythonService } from './python-project.ts'

export type Guest = PythonService & {
  readonly tools: readonly string[]
  readonly call: { readonly name: string; readonly arguments: Readonly<Record<string, unknown>> }
  /** What the answer to the call matches. */
  readonly answer: RegExp
}

/**
 * Servers on PyPI, those that the pattern wraps among them. By their targets.
 *
 * @param sts an endpoint of AWS STS: one server asks it who it is before it lists anything
 */
export function guestsAt(sts: string): Readonly<Record<string, Guest>> {
  const aws = { AWS_ENDPOINT_URL_STS: sts, AWS_REGION: 'us-east-1' }
  return {
    'aws-documentation': {
      requirements: 'awslabs.aws-documentation-mcp-server==1.2.3\n',
      settings: { command: 'python -m awslabs.aws_documentation_mcp_server.server' },
      more: { functions: { server: { environment: { FASTMCP_LOG_LEVEL: 'ERROR' } } } },
      tools: ['read_documentation', 'read_sections', 'recommend', 'search_documentation', 'search_table'],
      // The host is part of its code, so that it reaches nothing here.
      call: {
        name: 'read_documentation',
        arguments: { url: 'https://docs.aws.amazon.com/lambda/latest/dg/welcome.html' },
      },
      answer: /Failed to fetch/,
    },
    fetch: {
      requirements: 'mcp-server-fetch==2026.10.24\n',
      settings: { command: 'python -m mcp_server_fetch' },
      tools: ['fetch'],
      call: { name: 'fetch', arguments: { url: 'http://127.0.0.1:9/' } },
      answer: /127\.0\.0\.1/,
    },
    // The server of docs/moving/from-a-self-hosted-server.md.
    fastmcp: {
      requirements: 'fastmcp==4.2.3\n',
      settings: { command: 'python src/server.py' },
      files: { 'src/server.py': readExample('docs/moving/from-a-self-hosted-server.md', 'fastmcp') },
      tools: ['greet'],
      call: { name: 'greet', arguments: { name: 'Ada' } },
      answer: /Hello, Ada/,
    },
    prometheus: {
      requirements: 'awslabs.prometheus-mcp-server==0.3.1\n',
      settings: {
        command: 'python -m awslabs.prometheus_mcp_server.server',
        catalogue: { environment: { ...aws, AWS_ACCESS_KEY_ID: 'listing', AWS_SECRET_ACCESS_KEY: 'listing' } },
        local: './start.ts',
      },
      more: { functions: { server: { environment: { AWS_ENDPOINT_URL_STS: sts } } } },
      // Amazon Managed Prometheus, in front of a real Prometheus.
      files: { 'start.ts': `export { default } from '${join(root, 'services/prometheus/local/start.ts')}'\n` },
      tools: ['ExecuteQuery', 'ExecuteRangeQuery', 'GetAvailableWorkspaces', 'GetServerInfo', 'ListMetrics'],
      call: { name: 'ExecuteQuery', arguments: { query: 'up', workspace_id: localWorkspaceId } },
      answer: /"resultType":"vector"/,
    },
    time: {
      requirements: 'mcp-server-time==2026.10.19\n',
      settings: { command: 'python -m mcp_server_time' },
      tools: ['convert_time', 'get_current_time'],
      call: { name: 'get_current_time', arguments: { timezone: 'Europe/Berlin' } },
      answer: /Europe\/Berlin/,
    },
  }
}

/** A block of a page, as it stands there. */
function readExample(page: string, name: string): string {
  const [, code] =
    new RegExp(`^\`\`\`\\w+ example=${name}\\n(.*?)^\`\`\`$`, 'ms').exec(readFileSync(join(root, page), 'utf8')) ?? []
  if (code === undefined) throw new Error(`${page} has no example ${name}`)
  return code
}
