import type { HandlerOptions } from './handler-options.ts'
import type { KeepOptions } from './outbound/legacy/keep-options.ts'
import { isStringArray } from './primitives/is-string.ts'

/** What takes options: `lambdaHandler` and `serve`, and kinds of source. */
export type Taker =
  | 'lambdaHandler'
  | 'serve'
  | SourceKind
  | 'stdio'
  | 'remote'
  | 'remote of era modern'
  | 'legacyServer'
  | 'fetchServer'

/** Sources as `lambdaHandler` and `serve` tell them apart. A backend and a fetch server take no options there. */
export type SourceKind = 'sdk(create)' | 'sdk(server)' | 'a backend' | 'a fetch server'

/** Makes options of another taker a type error, also if they come in a variable. */
export type Without<Options> = { readonly [Name in keyof Options]?: never }

export type Rule = readonly [must: string, holds: (value: unknown) => boolean]

/** The rules of the options that one taker alone has. */
export type OwnRules<Options> = { readonly [Name in keyof Options]-?: Rule }

const entries: readonly Taker[] = ['lambdaHandler', 'serve']
const keepers: readonly Taker[] = ['sdk(create)', 'stdio', 'remote', 'legacyServer']
const hinters: readonly Taker[] = [...keepers, 'sdk(server)']

/** Below 2^31: a timer of more milliseconds fires at once. */
export const count: Rule = ['a whole number from 1', value => isWhole(value) && value > 0 && value < 2 ** 31]
const strings: Rule = ['a list of strings', isStringArray]

/**
 * Each option that several takers share: what takes it, and what its value must be.
 *
 * A single server object takes no `maxServers`, as there is one, and no `isolation`: its state cannot be divided among
 * callers, so it serves the tenant of its first call alone.
 */
export const sharedOptions: {
  readonly [Name in keyof (KeepOptions & HandlerOptions)]-?: readonly [takers: readonly Taker[], rule: Rule]
} = {
  isolation: [keepers, oneOf('request', 'principal', 'tenant', 'environment')],
  maxServers: [['sdk(create)', 'remote', 'legacyServer'], count],
  cacheHint: [hinters, ['{ ttlMs, scope }', isCacheHint]],
  rerun: [hinters, strings],
  stateKeys: [hinters, [`${strings[0]} or a function`, value => strings[1](value) || typeof value === 'function']],
  streaming: [['lambdaHandler'], ofType('boolean')],
  authenticate: [entries, ofType('function')],
  allowedOrigins: [entries, strings],
  documents: [entries, ofType('function')],
  paths: [entries, strings],
  record: [entries, ['a boolean or a function', value => /^b|^f/.test(typeof value)]],
}

/** @throws TypeError for an option that belongs to none of the takers, and for an invalid value. */
export function checkOptions(
  options: object,
  takers: readonly Taker[],
  ownRules: Readonly<Record<string, Rule>> = {},
): void {
  const rules = new Map(Object.entries(ownRules))
  const shared = new Map(Object.entries(sharedOptions))
  for (const [name, [owners, rule]] of shared) if (owners.some(taker => takers.includes(taker))) rules.set(name, rule)
  // Inherited ones count: they would be read.
  for (const name in options) {
    const value: unknown = Reflect.get(options, name)
    if (value === undefined) continue
    const [must, holds] = rules.get(name) ?? []
    if (!holds) {
      const message = `${name} is not an option of ${takers.join(' with ')}, which takes: ${[...rules.keys()].join(', ')}`
      const owners = shared.get(name)?.[0]
      throw new TypeError(owners ? `${message}. It belongs to ${owners.join(', ')}` : message)
    }
    if (!holds(value)) throw new TypeError(`${name} must be ${must}`)
  }
}

/** For a value that is not a source, and for a factory's result that is not a server. */
export function noServer(): TypeError {
  return new TypeError(
    'Not an MCP server. Give a function that returns one, or an object with connect and close, fetch, or exchange; no class, no promise',
  )
}

export function hasMethod(value: unknown, name: string): boolean {
  return typeof Object(value)[name] === 'function'
}

export function oneOf(...values: readonly unknown[]): Rule {
  return [values.join(' or '), value => values.includes(value)]
}

export function ofType(type: 'boolean' | 'function' | 'number' | 'object' | 'string'): Rule {
  return [`of type ${type}`, value => typeof value === type && value !== null]
}

function isWhole(value: unknown): value is number {
  return Number.isInteger(value)
}

function isCacheHint(value: unknown): boolean {
  const { ttlMs, scope } = Object(value)
  return isWhole(ttlMs) && ttlMs >= 0 && (scope === 'public' || scope === 'private')
}
