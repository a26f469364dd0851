import { expect, it } from 'vitest'
import type { StageInAccount } from './stage.ts'
import { toStageSummary } from './stage-summary.ts'

type Values = Readonly<Record<string, string>>

function gatewayWith(parameters: Values, outputs: Values = {}): StageInAccount {
  const gateway = { name: 'gateway-prod', service: 'gateway', status: 'UPDATE_COMPLETE', isProtected: false }
  const unasked = () => Promise.reject(new Error('asked AWS'))
  return {
    // Neither is asked for a summary.
    aws: new Proxy({} as StageInAccount['aws'], { get: () => unasked }),
    exists: unasked,
    project: 'tools',
    stage: 'prod',
    stacks: [{ ...gateway, outputs, parameters }],
    foreign: [{ name: 'two-prod', project: 'others' }],
    services: [],
  }
}

it('says whose catalogues of two releases are accepted, and which stack belongs to another project', async () => {
  const open = await toStageSummary(gatewayWith({ GatewayAccepts: '{"two":["abc","def"]}' }))
  expect(open).toContain('gateway-prod accepts catalogues of two releases from two: `sls deploy` at the root')
  expect(open).toContain('The stack two-prod belongs to the project others')
  expect(await toStageSummary(gatewayWith({ GatewayAccepts: '' }))).not.toContain('two releases')
})

it.each([
  { output: 'ServerLambdaFunctionUrl', url: 'https://abc.lambda-url.us-east-1.on.aws/' },
  { output: 'HttpApiUrl', url: 'https://abc.execute-api.us-east-1.amazonaws.com' },
  // Of a REST API.
  { output: 'ServiceEndpoint', url: 'https://abc.execute-api.us-east-1.amazonaws.com/prod' },
])('names the endpoint that clients use: $output', async ({ output, url }) => {
  const summary = await toStageSummary(gatewayWith({}, { [output]: url }))
  const said = summary.split('\n').filter(line => line.startsWith('MCP endpoint, for clients'))
  expect(said).toEqual([expect.stringMatching(`: ${url.replace(/\/$/, '')}/mcp$`)])
})
