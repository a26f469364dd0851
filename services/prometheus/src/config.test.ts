import { describe, expect, it } from 'vitest'
import { readConfig } from './config.ts'

const AWS_REGION = 'eu-west-1'

describe('readConfig', () => {
  it('needs the region alone, which Lambda sets', () => {
    expect(readConfig({ AWS_REGION })).toEqual({ region: 'eu-west-1' })
  })

  it('takes an empty optional value for none', () => {
    expect(readConfig({ AWS_REGION, PROMETHEUS_WORKSPACE_ID: '', PROMETHEUS_DATA_ENDPOINT: '' })).toEqual({
      region: 'eu-west-1',
    })
  })

  it.each([
    ['https://aps-workspaces.us-east-2.amazonaws.com', 'us-east-2'],
    ['https://aps-workspaces-fips.us-gov-west-1.amazonaws.com', 'us-gov-west-1'],
    ['https://aps-workspaces.ap-south-1.api.aws', 'ap-south-1'],
    ['https://vpce-0a1b-2c3d.aps-workspaces.eu-central-1.vpce.amazonaws.com', 'eu-central-1'],
    ['https://aps-workspaces.cn-north-1.api.amazonwebservices.com.cn', 'cn-north-1'],
    ['https://aps-workspaces.us-east-2.amazonaws.com.', 'us-east-2'],
    ['https://metrics.example.com/aps', AWS_REGION],
    ['https://aps-workspaces.us-east-2.amazonaws.com.example.com', AWS_REGION],
    ['http://127.0.0.1:9090', AWS_REGION],
    ['http://localhost:9090', AWS_REGION],
    ['http://[::1]:9090', AWS_REGION],
  ])('with the endpoint %s signs for %s', (PROMETHEUS_DATA_ENDPOINT, region) => {
    expect(readConfig({ AWS_REGION, PROMETHEUS_DATA_ENDPOINT }).region).toBe(region)
  })

  it.each([
    ['metrics', /not a URL/],
    ['http://metrics.example.com', /https/],
    ['http://127.0.0.1.example.com', /https/],
    ['ftp://127.0.0.1', /https/],
    ['https://user:password@metrics.example.com', /credentials/],
    ['https://metrics.example.com?x=1', /query/],
  ])('refuses the endpoint %s', (PROMETHEUS_DATA_ENDPOINT, words) => {
    expect(() => readConfig({ AWS_REGION, PROMETHEUS_DATA_ENDPOINT })).toThrow(words)
  })

  it.each(['PROMETHEUS_DATA_ENDPOINT', 'PROMETHEUS_URL'])('takes the address of a workspace in %s', name => {
    for (const more of ['', '/', '/api/v1/query']) {
      const address = `https://aps-workspaces.us-east-2.amazonaws.com/workspaces/ws-1a2b${more}`
      const { dataEndpoint, ...rest } = readConfig({ AWS_REGION, [name]: address })
      expect(rest).toEqual({ region: 'us-east-2', workspaceId: 'ws-1a2b' })
      expect(dataEndpoint?.href).toBe('https://aps-workspaces.us-east-2.amazonaws.com/')
    }
  })

  it('refuses two workspaces', () => {
    const PROMETHEUS_URL = 'https://aps-workspaces.us-east-2.amazonaws.com/workspaces/ws-1a2b'
    expect(() => readConfig({ AWS_REGION, PROMETHEUS_URL, PROMETHEUS_WORKSPACE_ID: 'ws-other' })).toThrow(
      /ws-other.*ws-1a2b/,
    )
  })

  it('takes FIPS and dual stack as the SDKs do', () => {
    expect(readConfig({ AWS_REGION, AWS_USE_FIPS_ENDPOINT: 'true', AWS_USE_DUALSTACK_ENDPOINT: 'TRUE' })).toEqual({
      region: AWS_REGION,
      useFips: true,
      useDualStack: true,
    })
    expect(readConfig({ AWS_REGION, AWS_USE_FIPS_ENDPOINT: 'false' })).toEqual({ region: AWS_REGION })
  })

  it('reads the workspaces that calls may use', () => {
    const table = { 'ws-a': { tenants: ['acme'], role: 'arn:aws:iam::123456789012:role/path/Read' }, 'ws-b': {} }
    const { workspaces } = readConfig({ AWS_REGION, PROMETHEUS_WORKSPACES: JSON.stringify(table) })
    expect(Object.fromEntries(workspaces ?? [])).toEqual(table)
  })

  it.each([
    [{ PROMETHEUS_WORKSPACES: 'ws-a' }, /not JSON/],
    [{ PROMETHEUS_WORKSPACES: '{"prod":{}}' }, /PROMETHEUS_WORKSPACES/],
    [{ PROMETHEUS_WORKSPACES: '{"ws-a":{"role":"Read"}}' }, /not the ARN of a role/],
    [{ PROMETHEUS_WORKSPACES: '{"ws-a":{"tenant":"acme"}}' }, /tenant/],
    [{ PROMETHEUS_WORKSPACES: '{"ws-a":{}}', PROMETHEUS_WORKSPACE_ID: 'ws-b' }, /does not have ws-b/],
    [{ PROMETHEUS_MAX_RANGE_DAYS: '0' }, /PROMETHEUS_MAX_RANGE_DAYS/],
    [{ PROMETHEUS_MAX_RANGE_DAYS: '95d' }, /not a number of days/],
    [{ PROMETHEUS_AUTH: 'basic' }, /neither sigv4 nor none/],
    [{ PROMETHEUS_AUTH: 'none' }, /needs PROMETHEUS_URL/],
    [{ PROMETHEUS_AUTH: 'none', PROMETHEUS_URL: 'https://x.test', PROMETHEUS_WORKSPACE_ID: 'ws-a' }, /no workspaces/],
    [{ PROMETHEUS_HEADERS: '{"authorization":"Bearer x"}' }, /PROMETHEUS_AUTH=none/],
    // A token would cross the network in clear.
    [{ PROMETHEUS_AUTH: 'none', PROMETHEUS_URL: 'http://x.test', PROMETHEUS_HEADERS: '{"a":"b"}' }, /needs https/],
    [{ PROMETHEUS_AUTH: 'none', PROMETHEUS_URL: 'https://x.test', PROMETHEUS_HEADERS: '{"host":"y"}' }, /HEADERS/],
    [
      { PROMETHEUS_AUTH: 'none', PROMETHEUS_URL: 'https://x.test', PROMETHEUS_HEADERS: '{"Transfer-Encoding":"y"}' },
      /HEADERS/,
    ],
    [{ PROMETHEUS_AUTH: 'none', PROMETHEUS_URL: 'https://x.test', PROMETHEUS_HEADERS: '{"a":"b\\r\\nc"}' }, /HEADERS/],
  ])('refuses %j', (env: Record<string, string>, words) => {
    expect(() => readConfig({ AWS_REGION, ...env })).toThrow(words)
  })

  it.each([
    'AWS_ENDPOINT_URL_AMP',
    'AWS_ENDPOINT_URL_STS',
    'AWS_ENDPOINT_URL',
  ])('refuses http in %s but on loopback: clients of the SDK sign requests, which carry the session token', name => {
    const read = (url: string, more = {}) => readConfig({ AWS_REGION, [name]: url, ...more })
    for (const url of ['http://aps.example.com', 'HTTP://10.0.0.1:4566', 'http://localhost.example.com/x']) {
      expect(() => read(url), url).toThrow(`${name} must be https, or http on loopback`)
      // Without signatures no client is made.
      const plain = { PROMETHEUS_AUTH: 'none', PROMETHEUS_URL: 'http://prometheus.internal:9090' }
      expect(read(url, plain)).toMatchObject({ plainHeaders: {} })
    }
    for (const url of ['https://vpce-1.aps.eu-west-1.vpce.amazonaws.com', 'http://127.0.0.1:4566', '']) {
      expect(read(url)).toEqual({ region: AWS_REGION })
    }
  })

  it('repeats no header of a refused setting', () => {
    const PROMETHEUS_HEADERS = '{"authorization":"a-token","host":"x"}'
    const read = () =>
      readConfig({ AWS_REGION, PROMETHEUS_AUTH: 'none', PROMETHEUS_URL: 'https://x.test', PROMETHEUS_HEADERS })
    expect(read).toThrow(expect.objectContaining({ message: expect.not.stringContaining('a-token') }))
  })

  it('takes http to anywhere for a plain Prometheus without headers', () => {
    const PROMETHEUS_URL = 'http://prometheus.internal:9090'
    expect(readConfig({ AWS_REGION, PROMETHEUS_AUTH: 'none', PROMETHEUS_URL })).toMatchObject({
      workspaceId: 'prometheus',
      plainHeaders: {},
    })
  })

  it.each([
    'https://x.test/prom',
    'https://x.test/prom/api/v1/',
    'https://x.test/prom/api/v1/query',
  ])('takes %s for the address of a plain Prometheus', PROMETHEUS_URL => {
    const { dataEndpoint } = readConfig({ AWS_REGION, PROMETHEUS_AUTH: 'none', PROMETHEUS_URL })
    expect(dataEndpoint?.href.replace(/\/$/, '')).toBe('https://x.test/prom')
  })

  it('names every problem at once', () => {
    const read = () => readConfig({ PROMETHEUS_WORKSPACE_ID: 'mine', PROMETHEUS_DATA_ENDPOINT: 'x' })
    expect(read).toThrow(/AWS_REGION/)
    expect(read).toThrow(/PROMETHEUS_WORKSPACE_ID/)
    expect(read).toThrow(/PROMETHEUS_DATA_ENDPOINT/)
  })
})
