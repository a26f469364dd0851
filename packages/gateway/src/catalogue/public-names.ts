/** Names as clients see them: `target___tool`, both ways. Pure, so that packaging reports what clients will be given. */

import { nodeCrypto } from '@mcp-lambda/wrapper/protocol'

/** Target names hold no underscore (packaging checks it), so the first of these is always the end of one. */
const separator = '___'

/** What every client and model API takes: Bedrock's Converse, for one, refuses longer names and other characters. */
const portable = /^[A-Za-z0-9_-]{1,64}$/
const maxLength = 64

/** Hexadecimal digits of SHA-256 at the end of an alias: 40 bits, far above what one gateway can list. */
const digestLength = 10

/** The name of a target's tool or prompt for clients; where that is not portable, an alias that never changes. */
export function toPublicName(target: string, name: string): string {
  const full = `${target}${separator}${name}`
  return portable.test(full) ? full : toAlias(full)
}

/** What a rule calls a resource or a template: clients see plain URIs, and rules name the target before them. */
export function toResourceName(target: string, uri: string): string {
  return `${target}${separator}${uri}`
}

/** The two halves of a name a client sent; undefined where it names no target. */
export function splitName(full: string): { target: string; name: string } | undefined {
  const end = full.indexOf(separator)
  return end < 1 ? undefined : { target: full.slice(0, end), name: full.slice(end + separator.length) }
}

/** Clients that come from AgentCore call a target by the name it has there. */
export function withoutTargetSuffix(target: string): string {
  return target.endsWith('-target') ? target.slice(0, -'-target'.length) : target
}

function toAlias(full: string): string {
  const digest = nodeCrypto().createHash('sha256').update(full).digest('hex').slice(0, digestLength)
  const readable = full.replace(/[^A-Za-z0-9_-]/g, '_').slice(0, maxLength - digestLength - 1)
  return `${readable}_${digest}`
}
