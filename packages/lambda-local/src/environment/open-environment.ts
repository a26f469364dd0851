import { randomBytes } from 'node:crypto'
import type { Observe } from '../events.ts'
import { localIdentity } from '../identity.ts'
import type { OrphanGuard } from '../machine/orphan-guard.ts'
import type { CodeUses } from '../package/code-uses.ts'
import type { FunctionDefinition } from '../package/function-definition.ts'
import { createEnvironment, type Environment } from './environment.ts'
import { createEnvironmentLog, type EnvironmentLog } from './log.ts'
import type { FindRuntime } from './runtimes.ts'
import { environmentMark, toEnvironmentVariables } from './variables.ts'

export type OpenedEnvironment = { readonly environment: Environment; readonly log: EnvironmentLog }

export type OpenEnvironment = (definition: FunctionDefinition, tenantId?: string) => Promise<OpenedEnvironment>

export type OpenDeps = {
  readonly findRuntime: FindRuntime
  readonly freeze: boolean
  readonly overlay: (functionName: string) => Readonly<Record<string, string>>
  readonly guard: OrphanGuard
  readonly codeUses: CodeUses
  readonly observe: Observe
}

/** Memory peaks shorter than this go unseen. */
const measureEveryMs = 250

/** Starts the process of an environment. `init` resolves once it can serve invocations. */
export function createOpenEnvironment(deps: OpenDeps): OpenEnvironment {
  return async function openEnvironment(definition, tenantId) {
    const id = newLogStreamName()
    const origin = { functionName: definition.name, environmentId: id, ...(tenantId !== undefined && { tenantId }) }
    const log = createEnvironmentLog(origin, deps.observe)
    const { command, binFolder } = await deps.findRuntime(definition)
    const environment = await createEnvironment({
      id,
      mark: environmentMark(id),
      memoryMb: definition.memoryMb,
      measureEveryMs,
      command,
      codeFolder: definition.codeFolder,
      variables: runtimeApi =>
        toEnvironmentVariables({
          definition,
          overlay: deps.overlay(definition.name),
          identity: localIdentity,
          runtimeApi,
          logStream: id,
          binFolder,
        }),
      freeze: deps.freeze,
      snapStart: definition.snapStart ?? false,
      onLine: log.write,
      onProcess: (pid, isThere) => (isThere ? deps.guard.watch(pid) : deps.guard.forget(pid)),
    })
    // Before this, the invocation that opens the environment counts as a use of the code.
    environment.ended.then(deps.codeUses.begin(definition.codeFolder))
    environment.ended.then(reason => deps.observe({ kind: 'environment-ended', at: new Date(), ...origin, reason }))
    return { environment, log }
  }
}

function newLogStreamName(): string {
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '/')
  return `${day}/[$LATEST]${randomBytes(16).toString('hex')}`
}
