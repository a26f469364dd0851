import { describe, expect, it } from 'vitest'
import { regionPattern, toWorkspaceUrl, workspaceIdPattern } from './workspace-url.ts'

const workspace = { id: 'ws-1a2b', region: 'eu-west-1' }

describe('toWorkspaceUrl', () => {
  it('follows from region and id', () => {
    expect(toWorkspaceUrl(workspace)).toBe('https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/ws-1a2b')
  })

  it.each(['http://127.0.0.1:9090', 'http://127.0.0.1:9090/', 'http://127.0.0.1:9090//'])('lies below %s', base => {
    expect(toWorkspaceUrl(workspace, { dataEndpoint: new URL(base) })).toBe('http://127.0.0.1:9090/workspaces/ws-1a2b')
  })

  it.each([
    ['eu-west-1', { useDualStack: true }, 'aps-workspaces.eu-west-1.api.aws'],
    ['us-east-1', { useFips: true }, 'aps-workspaces-fips.us-east-1.amazonaws.com'],
    ['us-east-1', { useFips: true, useDualStack: true }, 'aps-workspaces-fips.us-east-1.api.aws'],
    ['cn-north-1', {}, 'aps-workspaces.cn-north-1.amazonaws.com.cn'],
  ])('in %s with %j is on %s', (region, settings, host) => {
    expect(toWorkspaceUrl({ id: 'ws-1', region }, settings)).toBe(`https://${host}/workspaces/ws-1`)
  })

  it('keeps the path of the endpoint', () => {
    const dataEndpoint = new URL('https://metrics.example.com/aps/')
    expect(toWorkspaceUrl(workspace, { dataEndpoint })).toBe('https://metrics.example.com/aps/workspaces/ws-1a2b')
  })
})

describe('what a caller may put into the address', () => {
  it.each(['us-east-1', 'ap-southeast-4', 'us-gov-west-1', 'eusc-de-east-1'])('is a region: %s', region => {
    expect(region).toMatch(regionPattern)
  })

  it.each([
    '',
    'eu-west',
    'evil.test',
    'eu-west-1.evil.test',
    'eu-west-1/',
    'EU-WEST-1',
    'eu-west-1\n',
  ])('is not a region: %j', region => {
    expect(region).not.toMatch(regionPattern)
  })

  it.each([
    'ws-',
    'ws-a/b',
    'ws-a?b',
    'ws-..',
    '../ws-a',
    'ws-a%2f',
    `ws-${'a'.repeat(61)}`,
  ])('is not a workspace: %j', id => {
    expect(id).not.toMatch(workspaceIdPattern)
  })
})
