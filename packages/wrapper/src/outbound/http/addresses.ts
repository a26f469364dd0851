/** Addresses that a remote server may have. A name is checked by the addresses it resolves to, when it is connected to. */
import { type LookupAddress, lookup as resolveName } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import * as ErrorCode from '../../mcp/error-codes.ts'
import { RpcError } from '../../mcp/json-rpc.ts'

/** Always refused: link-local addresses, where clouds keep credentials, and addresses of no single host. */
const never = blockList([
  ['0.0.0.0', 8],
  ['169.254.0.0', 16],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
  ['fe80::', 10],
  ['ff00::', 8],
  // Instance metadata of AWS over IPv6.
  ['fd00:ec2::', 32],
])

/** Not on the public internet (IANA special-purpose registries), or a way of writing an IPv4 address that hides it. */
const notPublic = blockList([
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  // IPv4-compatible; holds `::` and `::1` as well.
  ['::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
  ['5f00::', 16],
  ['fc00::', 7],
  ['fec0::', 10],
])

/** `64:ff9b::/96` (RFC 6052): how an IPv6-only subnet reaches the IPv4 internet, so that what is inside decides. */
const translated = blockList([['64:ff9b::', 96]])

export function isAllowedAddress(address: string, allowPrivateNetwork: boolean): boolean {
  const family = isIP(address)
  if (family === 0) return false
  const type = family === 4 ? 'ipv4' : 'ipv6'
  if (type === 'ipv6' && translated.check(address, type)) {
    return isAllowedAddress(embeddedIpv4(address), allowPrivateNetwork)
  }
  // Both also match an IPv4 range against the IPv4-mapped form (`::ffff:…`).
  return !never.check(address, type) && (allowPrivateNetwork || !notPublic.check(address, type))
}

/** The last 32 bits, whichever way they are written: a URL's parser brings an address into one form. */
function embeddedIpv4(address: string): string {
  const [high = '0', low = '0'] = new URL(`http://[${address}]`).hostname.slice(1, -1).split(':').slice(-2)
  const bytes = Buffer.alloc(4)
  bytes.writeUInt16BE(Number.parseInt(high || '0', 16), 0)
  bytes.writeUInt16BE(Number.parseInt(low || '0', 16), 2)
  return bytes.join('.')
}

type ResolveName = (
  hostname: string,
  options: { all: true; family?: number; hints?: number },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void

/**
 * A `lookup` for sockets that gives out an address only after it was judged, so that there is no second resolution in
 * between. A name with one address that is refused is refused whole.
 */
export function createCheckedLookup(
  allowPrivateNetwork: boolean,
  resolve: ResolveName = resolveName as ResolveName,
): LookupFunction {
  return (hostname, options, callback) => {
    const { family, hints } = options
    const asked = { ...(typeof family === 'number' && { family }), ...(hints !== undefined && { hints }) }
    resolve(hostname, { ...asked, all: true }, (error, addresses) => {
      if (error) return callback(error, [])
      const refused = addresses.find(({ address }) => !isAllowedAddress(address, allowPrivateNetwork))
      const [first] = addresses
      if (refused || !first) return callback(asSystemError(addressError(hostname, refused?.address)), [])
      if (options.all) return callback(null, addresses)
      return callback(null, first.address, first.family)
    })
  }
}

/** The address stays out of the words: they reach callers who have no business with a network's inside. */
export function addressError(hostname: string, address: string | undefined): RpcError {
  const words = `${hostname} is not on the public internet. If it is meant to be called, remote() needs allowPrivateNetwork: true (link-local addresses stay refused)`
  return new RpcError(ErrorCode.backendUnavailable, words, undefined, { cause: new Error(`Resolved to ${address}`) })
}

/** Sockets hand on whatever error a lookup gives them; only its type says that it came from the system. */
function asSystemError(error: Error): NodeJS.ErrnoException {
  return error as NodeJS.ErrnoException
}

function blockList(subnets: readonly (readonly [address: string, prefix: number])[]): BlockList {
  const list = new BlockList()
  for (const [address, prefix] of subnets) list.addSubnet(address, prefix, isIP(address) === 4 ? 'ipv4' : 'ipv6')
  return list
}
