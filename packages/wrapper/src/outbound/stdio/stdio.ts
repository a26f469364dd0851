import type { Backend } from '../../backend.ts'
import * as ErrorCode from '../../mcp/error-codes.ts'
import { isObject, RpcError } from '../../mcp/json-rpc.ts'
import { checkOptions, count, type OwnRules, ofType, type Without } from '../../options.ts'
import { traceHop } from '../../telemetry/trace-hop.ts'
import { createLegacyBackend } from '../legacy/backend.ts'
import type { Connect } from '../legacy/connection.ts'
import type { KeepOptions } from '../legacy/keep-options.ts'
import { withChangingEnvironment } from './changing-environment.ts'
import { openChildConnection } from './child-connection.ts'
import { type ChildEnv, createRedactor, isKnown, type KnownEnv, toChildEnvironment } from './child-environment.ts'
import type { Child } from './child-process.ts'
import { createRestarts } from './restarts.ts'
import { nameOf } from './spawn-group.ts'

/** `maxChildren` takes the place of `maxServers`. */
export type StdioOptions = Omit<KeepOptions, 'maxServers'> & Without<Pick<KeepOptions, 'maxServers'>> & OwnOptions

type OwnOptions = {
  /**
   * Variables for the child beyond those every program needs (PATH, HOME, LANG, AWS region and credentials, …): a string
   * sets one, `true` passes on this process's own, a function gives the value, such as a secret. It is asked before each
   * exchange; where its value changed, a new child takes over between two exchanges. The rest of the environment never
   * reaches the child.
   */
  readonly env?: ChildEnv
  /** Where it runs; default is where this process does. */
  readonly cwd?: string
  /**
   * Longest from spawning a child to its answer to `initialize`, in milliseconds in which this environment is awake. Default
   * 300,000. A call waits as long as it has time; the start then goes on, and the next call waits for the same one.
   */
  readonly startTimeoutMs?: number
  /** Most children alive at once, those being ended included. Default 4. Each does one exchange at a time and serves one tenant. */
  readonly maxChildren?: number
}

export const stdioRules: OwnRules<OwnOptions> = {
  env: ['an object of strings, true and functions', isEnv],
  cwd: ofType('string'),
  startTimeoutMs: count,
  maxChildren: count,
}

function isEnv(value: unknown): boolean {
  return (
    isObject(value) &&
    Object.values(value).every(given => ['string', 'undefined', 'function'].includes(typeof given) || given === true)
  )
}

/**
 * Serves any MCP server that speaks over stdin and stdout, in any language, as a child process kept warm.
 *
 * On Lambda the command must be in the deployment package or image: nothing is downloaded, and there is no `npx`.
 *
 * @example
 * ```ts
 * export const handler = lambdaHandler(stdio(process.execPath, ['server.mjs'], { env: { API_KEY: true } }))
 * ```
 * @throws TypeError for an option that belongs elsewhere, and for an invalid value.
 */
export function stdio(command: string, args: readonly string[] = [], options: StdioOptions = {}): Backend {
  if (!Array.isArray(args))
    throw new TypeError('The second argument of stdio is the list of arguments, options are the third')
  checkOptions(options, ['stdio'], stdioRules)
  const { env = {}, cwd, startTimeoutMs = 300_000, maxChildren = 4, ...keep } = options
  const restarts = createRestarts(nameOf({ command, args }))
  /** Each child that has not ended, also those that are no longer used. */
  const children = new Set<Child>()
  const starting = new Set<Promise<unknown>>()
  let closed = false

  function connectWith(known: KnownEnv): Connect {
    return async (...events) => {
      if (closed) throw new RpcError(ErrorCode.backendUnavailable, 'This server is shutting down')
      restarts.check()
      const environment = toChildEnvironment(known, process.env)
      const spec = { command, args, cwd, environment, redact: createRedactor(known, environment) }
      const opened = openChildConnection(spec, { startTimeoutMs, restarts, own }, events)
      starting.add(opened)
      return opened.finally(() => starting.delete(opened))
    }
  }

  function own(child: Child): void {
    children.add(child)
    void child.ended.then(() => children.delete(child))
    if (closed) void child.end()
  }

  const bounds = { maxServers: maxChildren, openLimitMs: Number.POSITIVE_INFINITY }
  const open = (known: KnownEnv) => createLegacyBackend(connectWith(known), { ...keep, ...bounds, env: process.env })
  const backend = isKnown(env) ? open(env) : withChangingEnvironment(env, open)
  return {
    ...backend,
    exchange(request, call, emit) {
      const hop = { revision: call.revision, attributes: { 'network.transport': 'pipe' } }
      return traceHop(request, hop, traced => backend.exchange(traced, call, emit))
    },
    async close() {
      closed = true
      await backend.close?.()
      await Promise.allSettled(starting)
      await Promise.all([...children].map(child => child.end()))
    },
  }
}
