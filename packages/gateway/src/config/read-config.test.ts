import { describe, expect, it } from 'vitest'
import { targetOf } from '../../test/fixtures.ts'
import type { GatewayConfig, PackagedTargets } from './gateway-config.ts'
import { readConfig } from './read-config.ts'

const arn = 'arn:aws:lambda:us-east-1:123456789012:function:mcp-server-numbers-prod'

describe('readConfig', () => {
  it('joins each packaged target with its function and its time limit', () => {
    const { targets } = readConfig({ GATEWAY_TARGETS: JSON.stringify({ numbers: arn, words: 'words' }) }, packaged())
    expect(targets).toMatchObject([
      { name: 'numbers', functionName: arn, timeoutMs: 5_000, catalogue: { serverInfo: { name: 'numbers' } } },
      { name: 'words', functionName: 'words' },
    ])
    expect(targets[1]).not.toHaveProperty('timeoutMs')
  })

  it.each([
    arn,
    `${arn}:live`,
    `${arn}:$LATEST`,
    'name',
    'name:12',
    arn.replace('aws', 'aws-us-gov'),
  ])('takes the function %s', functionName => {
    const { targets } = readConfig(
      { GATEWAY_TARGETS: JSON.stringify({ numbers: functionName, words: 'w' }) },
      packaged(),
    )
    expect(targets[0]?.functionName).toBe(functionName)
  })

  it('knows what a release accepts beside the packaged catalogues, and ignores what is no list of digests', () => {
    const env = { GATEWAY_TARGETS: JSON.stringify({ numbers: arn, words: arn }) }
    const accepts = (text: string) =>
      readConfig({ ...env, GATEWAY_ACCEPTS: text }, packaged()).targets.map(target => target.accepts)
    expect(accepts('{"numbers":["2.0123456789ab","2.",7],"gone":["2.0123456789ab"],"words":"2."}')).toEqual([
      ['2.0123456789ab'],
      undefined,
    ])
    for (const text of ['', '{', '[]', 'null']) expect(accepts(text)).toEqual([undefined, undefined])
  })

  it('accepts nothing more of a target that is called as a member of each object', () => {
    const { config, targets } = packaged()
    const named = { config, targets: targets.slice(0, 1).map(target => ({ ...target, name: 'constructor' })) }
    expect(readConfig({ GATEWAY_TARGETS: JSON.stringify({ constructor: arn }) }, named).targets).toEqual([
      { ...named.targets[0], functionName: arn },
    ])
  })

  it('reads no catalogue at run time of functions that want a tenant for each call', () => {
    const { config, targets } = packaged()
    const live = { config, targets: targets.map(target => ({ ...target, live: true })) }
    const env = { GATEWAY_TARGETS: JSON.stringify({ numbers: arn, words: arn }) }
    expect(readConfig(env, live).targets).toMatchObject([{ live: true }, { live: true }])
    expect(() => readConfig({ ...env, GATEWAY_ISOLATION: 'tenant' }, live)).toThrow(
      /numbers: .*live[\s\S]*words: .*live/,
    )
  })

  it('gives the tenant of a call to no function from elsewhere, which others deploy', () => {
    const { config, targets } = packaged()
    const settings = { ...config.targets, words: { elsewhere: true } }
    const env = { GATEWAY_TARGETS: JSON.stringify({ numbers: arn, words: arn }), GATEWAY_ISOLATION: 'tenant' }
    const read = readConfig(env, { config: { ...config, targets: settings }, targets })
    expect(read.targets.map(({ perTenant = false }) => perTenant)).toEqual([true, false])
  })

  it.each([
    { answers: 'stream', streaming: true },
    { answers: 'whole', streaming: false },
    { answers: undefined, streaming: true },
  ])('answers as a stream unless it is deployed to answer whole: $answers', ({ answers, streaming }) => {
    const env = { GATEWAY_TARGETS: JSON.stringify({ numbers: arn, words: arn }), GATEWAY_ANSWERS: answers }
    expect(readConfig(env, packaged()).streaming).toBe(streaming)
  })

  it.each([
    { isolation: 'tenant', perTenant: true },
    { isolation: 'shared', perTenant: undefined },
    { isolation: undefined, perTenant: undefined },
  ])('calls every target for one tenant when the stage has isolation $isolation', ({ isolation, perTenant }) => {
    const env = { GATEWAY_TARGETS: JSON.stringify({ numbers: arn, words: arn }), GATEWAY_ISOLATION: isolation }
    expect(readConfig(env, packaged()).targets.map(target => target.perTenant)).toEqual([perTenant, perTenant])
  })

  it('names every problem at once', () => {
    const env = {
      GATEWAY_ISOLATION: 'none',
      GATEWAY_TARGETS: JSON.stringify({ numbers: 'https://example.com', others: 'x' }),
    }
    const load = () => readConfig(env, packaged({ functionUrl: 'none' }))
    for (const problem of [
      'doors.functionUrl',
      'MCP_LAMBDA_LOCAL',
      'numbers is "https',
      'others',
      'words is missing',
    ]) {
      expect(load).toThrow(problem)
    }
  })

  it('takes a pattern for targets without an entry', () => {
    const env = { GATEWAY_TARGETS: JSON.stringify({ '*': 'mcp-server-*-prod', words: arn }) }
    const { targets } = readConfig(env, packaged())
    expect(targets.map(({ functionName }) => functionName)).toEqual(['mcp-server-numbers-prod', arn])
    for (const pattern of ['https://*', 7]) {
      const GATEWAY_TARGETS = JSON.stringify({ '*': pattern, words: arn })
      expect(() => readConfig({ GATEWAY_TARGETS }, packaged())).toThrow(
        /GATEWAY_TARGETS: \* is .*\n.*numbers is missing/,
      )
    }
  })

  it.each([undefined, '', 'x', '[]', '"x"', 'null'])('refuses GATEWAY_TARGETS=%s', GATEWAY_TARGETS => {
    expect(() => readConfig({ GATEWAY_TARGETS }, packaged())).toThrow('GATEWAY_TARGETS')
  })
})

describe('doors', () => {
  const env = { GATEWAY_TARGETS: JSON.stringify({ numbers: arn, words: arn }) }
  const invoke = { trusted: { principal: 'agents' } }

  it.each<GatewayConfig['doors']>([{ functionUrl: 'iam' }, { invoke }])('may be %j anywhere', doors => {
    expect(readConfig(env, packaged(doors)).doors).toEqual(doors)
  })

  it.each<GatewayConfig['doors']>([
    { functionUrl: 'none' },
    { functionUrl: 'none', invoke },
  ])('may be %j on this machine only', doors => {
    expect(readConfig({ ...env, MCP_LAMBDA_LOCAL: '1' }, packaged(doors)).doors).toEqual(doors)
    expect(() => readConfig(env, packaged(doors))).toThrow('MCP_LAMBDA_LOCAL')
    expect(() => readConfig({ ...env, MCP_LAMBDA_LOCAL: '0' }, packaged(doors))).toThrow('MCP_LAMBDA_LOCAL')
  })

  it('may not be both a URL whose events are believed and an invocation by which they could be forged', () => {
    expect(() => readConfig(env, packaged({ functionUrl: 'iam', invoke }))).toThrow('forged')
  })
})

function packaged(doors: GatewayConfig['doors'] = { functionUrl: 'iam' }): PackagedTargets {
  return {
    targets: [targetOf('numbers'), targetOf('words')].map(({ name, catalogue }) => ({ name, catalogue })),
    config: { doors, callers: [], allowedOrigins: [], targets: { numbers: { timeoutMs: 5_000 } } },
  }
}
