import { afterEach, beforeEach, describe, vi } from 'vitest'
import { itGivesWhatItGivesDirectly, type ServerCase } from './foreign-server.ts'
import { hasPythonServers, pythonProgram } from './python-program.ts'

const isMissing = !hasPythonServers(process.env)

const none = { leftOut: {}, prompts: [], resources: [], startTimeoutMs: 30_000 }

beforeEach(() => void vi.spyOn(console, 'info').mockImplementation(() => undefined))
afterEach(() => void vi.restoreAllMocks())

function time(): ServerCase {
  return {
    ...none,
    command: pythonProgram(process.env),
    args: ['-m', 'mcp_server_time'],
    env: {},
    calls: [
      ['get_current_time', { timezone: 'Europe/Berlin' }],
      ['get_current_time', { timezone: 'Mars/Olympus' }],
      ['convert_time', { source_timezone: 'Asia/Tokyo', time: '16:30', target_timezone: 'Asia/Kathmandu' }],
      ['convert_time', { source_timezone: 'Asia/Tokyo', time: '25:00', target_timezone: 'Asia/Kathmandu' }],
      ['convert_time', { time: '16:30' }],
      ['no_such_tool'],
    ],
  }
}

function awsDocumentation(): ServerCase {
  const url = 'https://docs.aws.amazon.com/lambda/latest/dg/welcome.html'
  return {
    ...none,
    command: pythonProgram(process.env),
    args: ['-m', 'awslabs.aws_documentation_mcp_server.server'],
    // Whether there is an internet or not, for the server there is none: nothing listens at the proxy.
    env: { HTTPS_PROXY: 'http://127.0.0.1:9', FASTMCP_LOG_LEVEL: 'ERROR' },
    calls: [
      ['read_documentation', { url: 'https://evil.test/page.html' }],
      ['read_documentation', { url }],
      ['read_documentation', { url, max_length: -1 }],
      ['read_sections', { url, section_titles: ['Welcome'] }],
      ['search_table', { url, query: 'runtime' }],
      ['search_documentation', { search_phrase: 'lambda limits' }],
      ['recommend', { url }],
      ['recommend', {}],
    ],
  }
}

describe.skipIf(isMissing).each([
  { server: 'mcp-server-time', describeServer: time },
  { server: 'awslabs.aws-documentation-mcp-server', describeServer: awsDocumentation },
])('$server', { meta: { needs: 'npm run python-packages' } }, ({ describeServer }) => {
  // Python takes seconds to import either.
  itGivesWhatItGivesDirectly(describeServer, { timeoutMs: 90_000 })
})
