/** Starts AWS Lambda on this machine. */
import { availableParallelism } from 'node:os'
import { createLambdaApi } from './api/server.ts'
import { createOpenEnvironment } from './environment/open-environment.ts'
import { createEnvironmentPool } from './environment/pool.ts'
import { createFindRuntime, type RuntimeChoice } from './environment/runtimes.ts'
import type { LambdaEvent, Observe } from './events.ts'
import { createFunctionUrl } from './function-url/server.ts'
import { localIdentity } from './identity.ts'
import { createConcurrency } from './invocation/concurrency.ts'
import { createInvoke, type Invoke, newRequestId } from './invocation/invoke.ts'
import { createInvocationRate } from './invocation/rate.ts'
import { collectResponse } from './invocation/response-sinks.ts'
import { createSemaphore } from './invocation/semaphore.ts'
import { LambdaError } from './lambda-error.ts'
import { defaultLimits, type Limits } from './limits.ts'
import { type Listener, listenLocally } from './machine/listen-locally.ts'
import { startOrphanGuard } from './machine/orphan-guard.ts'
import { createScratchFolder } from './machine/scratch-folder.ts'
import { createMetrics } from './metrics.ts'
import { createCodeUses } from './package/code-uses.ts'
import { type FunctionDefinition, toFunctionArn } from './package/function-definition.ts'

export type LambdaOptions = {
  readonly functions: readonly FunctionDefinition[]
  /** Address to listen on. Default `127.0.0.1`. */
  readonly host?: string
  /** Port of the Lambda API. Default 0, any free port. */
  readonly port?: number
  /** Ports of function URLs by function name. Default 0, any free port. */
  readonly urlPorts?: Readonly<Record<string, number>>
  /** Variables that override a function's own. Called whenever an environment starts. */
  readonly environment?: (functionName: string) => Readonly<Record<string, string>>
  /** The client of Node.js runtimes. Default `small`. */
  readonly runtime?: RuntimeChoice
  readonly limits?: Partial<Limits>
  /** The clock of the invocation rate: monotonic, milliseconds. Default `performance.now`. */
  readonly nowMs?: () => number
  /** Stop environments between invocations, as Lambda does. Default true. */
  readonly freeze?: boolean
  /** `required`, the default: the Lambda API rejects requests that are not signed with the local credentials. */
  readonly signatures?: 'required' | 'ignored'
  /** Gets everything that happens: log lines, environments, invocations. */
  readonly onEvent?: (event: LambdaEvent) => void
}

export type LambdaStatus = {
  readonly inFlight: number
  /** Number of environments per function, idle ones included. */
  readonly environments: ReadonlyMap<string, number>
}

export type InvocationOutcome = {
  /** JSON: the response, or Lambda's report of the error. */
  readonly payload: string
  /** Whether the code failed to load, threw, exited or took too long. */
  readonly isError: boolean
  /** Time of the init phase in milliseconds, where the invocation began one. */
  readonly initMs?: number
}

export type LocalLambda = {
  /** For `--endpoint-url` and `AWS_ENDPOINT_URL_LAMBDA`. It also serves `/metrics` for Prometheus. */
  readonly endpoint: string
  /** The current definitions. */
  readonly functions: ReadonlyMap<string, FunctionDefinition>
  /** Undefined for a function without a URL. */
  functionUrl(name: string): string | undefined
  /** Adds or replaces a function. Invocations in flight finish on the definition they began with. */
  deploy(definition: FunctionDefinition): Promise<void>
  /**
   * Invokes a function from this process, without a request to the Lambda API.
   *
   * @throws LambdaError if the function was not run
   */
  invoke(name: string, event: unknown, options?: { readonly tenantId?: string }): Promise<InvocationOutcome>
  /** Whether a function, an invocation or an environment uses the code in this folder. */
  isCodeUsed(folder: string): boolean
  /** Resolves once the code in this folder is unused. */
  untilCodeUnused(folder: string): Promise<void>
  status(): LambdaStatus
  /** Closes all listeners and environments, and waits until all processes have exited. */
  close(): Promise<void>
}

/**
 * Environments that load their code at once, per processor. With 200 environments on 2 processors, the last was ready after
 * 13.0 s with 4, 11.0 s with 2 and 17 s with 1 (Node 24, Linux). With 4, starting processes also delayed requests: 800
 * callers got their 429 after 13 s instead of 4 s.
 */
const startingPerProcessor = 2

export async function startLambda(options: LambdaOptions): Promise<LocalLambda> {
  const { host = '127.0.0.1', port = 0, urlPorts = {}, runtime = 'small', freeze = true } = options
  const limits: Limits = { ...defaultLimits, ...options.limits }
  const functions = new Map<string, FunctionDefinition>()
  const urls = new Map<string, Listener>()
  const pool = createEnvironmentPool(limits.idleMs)
  const scratch = await createScratchFolder('lambda')
  const guard = startOrphanGuard(scratch.path)
  const codeUses = createCodeUses()
  const endUseByFunction = new Map<string, () => void>()
  const pending = new Set<Promise<unknown>>()
  let isClosed = false

  const countEnvironments = () => {
    const counts = new Map([...functions.keys()].map(name => [name, 0]))
    for (const { definition } of pool.members) counts.set(definition.name, (counts.get(definition.name) ?? 0) + 1)
    return counts
  }
  const metrics = createMetrics(countEnvironments)
  const observe: Observe = event => {
    metrics.observe(event)
    options.onEvent?.(event)
  }
  const concurrency = createConcurrency(limits.accountConcurrency, () => functions.values())
  const open = createOpenEnvironment({
    findRuntime: createFindRuntime(runtime, scratch.path, process.env),
    freeze,
    overlay: options.environment ?? (() => ({})),
    guard,
    codeUses,
    observe,
  })
  const invokeOnce = createInvoke({
    pool,
    concurrency,
    rate: createInvocationRate(limits.accountConcurrency, options.nowMs ?? (() => performance.now())),
    open,
    starting: createSemaphore(startingPerProcessor * availableParallelism()),
    limits,
    isCurrent: definition => functions.get(definition.name) === definition,
    observe,
  })
  const invoke: Invoke = async (request, sink) => {
    if (isClosed) throw new LambdaError('ServiceException', 'The local Lambda is stopping')
    const endUse = codeUses.begin(request.definition.codeFolder)
    const result = invokeOnce(request, sink)
    pending.add(result)
    return result.finally(() => {
      pending.delete(result)
      endUse()
    })
  }

  async function deploy(definition: FunctionDefinition) {
    const { name, url } = definition
    if (url && definition.tenantIsolation) {
      throw new Error(`${name}: a function isolated by tenant cannot have a function URL (AWS refuses it too)`)
    }
    functions.set(name, definition)
    const endFormerUse = endUseByFunction.get(name)
    endUseByFunction.set(name, codeUses.begin(definition.codeFolder))
    endFormerUse?.()
    pool.retire(name)
    observe({ kind: 'function-deployed', functionName: name, at: new Date() })
    if (url && !urls.has(name)) {
      const server = createFunctionUrl({ definition: () => functions.get(name), invoke, limits })
      urls.set(name, await listenLocally(server, { host, port: urlPorts[name] ?? 0 }))
    }
  }

  async function close() {
    isClosed = true
    await Promise.all([...urls.values(), ...(api ? [api] : [])].map(listener => listener.close()))
    await pool.close()
    await Promise.allSettled(pending)
    await guard.close()
    await scratch.remove()
  }

  let api: Listener | undefined
  try {
    const server = createLambdaApi({ functions, invoke, metrics, limits, signatures: options.signatures ?? 'required' })
    api = await listenLocally(server, { host, port })
    for (const definition of options.functions) await deploy(definition)
  } catch (error) {
    // Close the other listeners if a port is taken.
    await close()
    throw error
  }
  return {
    endpoint: toUrl(api),
    functions,
    functionUrl(name) {
      const listener = urls.get(name)
      return listener && functions.get(name)?.url ? toUrl(listener) : undefined
    },
    deploy,
    async invoke(name, event, { tenantId } = {}) {
      const definition = functions.get(name)
      if (!definition) throw new LambdaError('ResourceNotFoundException', `Function not found: ${name}`)
      const sink = collectResponse()
      const { error, initMs } = await invoke(
        {
          definition,
          functionArn: toFunctionArn(name, localIdentity),
          payload: Buffer.from(JSON.stringify(event)),
          requestId: newRequestId(),
          ...(tenantId !== undefined && { tenantId }),
        },
        sink,
      )
      const payload = (error?.payload ?? sink.payload()).toString('utf8')
      return { payload, isError: error !== undefined, ...(initMs !== undefined && { initMs }) }
    },
    isCodeUsed: codeUses.isUsed,
    untilCodeUnused: codeUses.untilUnused,
    status: () => ({ inFlight: concurrency.inFlight, environments: countEnvironments() }),
    close,
  }
}

function toUrl({ host, port }: Listener): string {
  return `http://${host}:${port}`
}
