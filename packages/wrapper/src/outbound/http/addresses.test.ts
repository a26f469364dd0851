import type { LookupAddress } from 'node:dns'
import { describe, expect, it } from 'vitest'
import { ErrorCode, remote } from '../../index.ts'
import { createCheckedLookup, isAllowedAddress } from './addresses.ts'

describe('an address', () => {
  it.each([
    '8.8.8.8',
    '172.15.255.255',
    '172.32.0.1',
    '100.63.255.255',
    '2600:1f18::1',
    '::ffff:8.8.8.8',
    '64:ff9b::8.8.8.8',
  ])('%s on the public internet may be called', address => {
    expect(isAllowedAddress(address, false)).toBe(true)
  })

  it.each([
    '127.0.0.1',
    '127.255.255.254',
    '10.0.0.1',
    '100.64.0.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '198.18.0.1',
    '::1',
    'fc00::1',
    'fd12:3456::1',
    'fec0::1',
    '::ffff:10.0.0.1',
    '::ffff:7f00:1',
    '::127.0.0.1',
    '2002:7f00:1::',
    '2001:0:4136:e378:8000:63bf:3fff:fdd2',
    '64:ff9b::10.0.0.1',
    '64:ff9b::7f00:1',
  ])('%s in a private network may be called only when that is allowed', address => {
    expect(isAllowedAddress(address, false)).toBe(false)
    // Tunnels and translations of private addresses are no way to write them.
    expect(isAllowedAddress(address, true)).toBe(true)
  })

  it.each([
    '169.254.169.254',
    '169.254.170.2',
    '::ffff:169.254.169.254',
    '64:ff9b::169.254.169.254',
    'fe80::1',
    'fd00:ec2::254',
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    'ff02::1',
    'not an address',
  ])('%s is refused whatever is allowed', address => {
    expect(isAllowedAddress(address, false)).toBe(false)
    expect(isAllowedAddress(address, true)).toBe(false)
  })
})

describe('a name', () => {
  function lookUp(addresses: LookupAddress[], all: boolean): Promise<unknown> {
    const lookup = createCheckedLookup(false, (_name, _options, callback) => callback(null, addresses))
    return new Promise((resolve, reject) => {
      lookup('mcp.example.test', { all }, (error, address) => (error ? reject(error) : resolve(address)))
    })
  }

  const outside = { address: '8.8.8.8', family: 4 }
  const inside = { address: '10.0.0.5', family: 4 }

  it.each([true, false])('is connected to at the addresses that were judged (all: %s)', async all => {
    expect(await lookUp([outside], all)).toEqual(all ? [outside] : '8.8.8.8')
  })

  it.each([true, false])('is refused when one of its addresses is (all: %s)', async all => {
    await expect(lookUp([outside, inside], all)).rejects.toMatchObject({ code: ErrorCode.backendUnavailable })
    await expect(lookUp([outside, inside], all)).rejects.not.toThrow('10.0.0.5')
  })

  it('without an address is refused', async () => {
    await expect(lookUp([], true)).rejects.toMatchObject({ code: ErrorCode.backendUnavailable })
  })
})

describe('a URL', () => {
  it.each([
    'https://127.0.0.1/mcp',
    'https://127.1/mcp',
    'https://2130706433/mcp',
    'https://0x7f000001/mcp',
    'https://0177.0.0.1/mcp',
    'https://[::1]/mcp',
    'https://[::ffff:127.0.0.1]/mcp',
    'https://[::ffff:a00:1]/mcp',
    'https://10.1.2.3/mcp',
    'https://169.254.169.254/latest/meta-data',
    'https://[fd00:ec2::254]/mcp',
    'https://①②⑦.0.0.1/mcp',
  ])('%s is refused as it is read', url => {
    expect(() => remote(url)).toThrow(TypeError)
    expect(() => remote(url)).toThrow('public internet')
  })

  it.each([
    ['plain http', 'http://mcp.example.test/mcp', 'https'],
    ['another protocol', 'file:///etc/passwd', 'https'],
    ['credentials', 'https://user:hunter2@mcp.example.test/mcp', 'headers'],
    ['no host', '/mcp', 'absolute'],
  ])('with %s is refused as it is read, and not repeated', (_, url, words) => {
    expect(() => remote(url)).toThrow(words)
    expect(() => remote(url)).not.toThrow('hunter2')
  })

  it('with a header that cannot be sent is refused without the value', () => {
    expect(() => remote('https://mcp.example.test/mcp', { headers: { authorization: 'secret\n' } })).toThrow(
      /^(?!.*secret).*authorization/,
    )
  })
})
