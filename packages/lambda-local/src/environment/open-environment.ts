import { randomBytes } from 'node:crypto'
import { mkdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Observe } from '../events.ts'
import { localIdentity } from '../identity.ts'
import type { OrphanGuard } from '../machine/orphan-guard.ts'
import type { CodeUses } from '../package/code-uses.ts'
import type { FunctionDefinition } from '../package/function-definition.ts'
import { createEnvironment, type Environment } from './environment.ts'
import { createEnvironmentLog, type EnvironmentLog } from './log.ts'
import { environmentMark, toEnvironmentVariables } from './variables.ts'

/** The runtime client of an environment: the small one of this package, or AWS's own by the path of its `index.mjs`. */
export type RuntimeChoice = 'small' | { readonly file: string }

export type OpenedEnvironment = { readonly environment: Environment; readonly log: EnvironmentLog }

export type OpenEnvironment = (definition: FunctionDefinition, tenantId?: string) => Promise<OpenedEnvironment>

export type OpenDeps = {
  readonly runtime: RuntimeChoice
  readonly freeze: boolean
  readonly binFolder: string
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
    const environment = await createEnvironment({
      id,
      mark: environmentMark(id),
      memoryMb: definition.memoryMb,
      measureEveryMs,
      command: toCommand(deps.runtime, definition),
      codeFolder: definition.codeFolder,
      variables: runtimeApi =>
        toEnvironmentVariables({
          definition,
          overlay: deps.overlay(definition.name),
          identity: localIdentity,
          runtimeApi,
          logStream: id,
          binFolder: deps.binFolder,
        }),
      freeze: deps.freeze,
      onLine: log.write,
      onProcess: (pid, isThere) => (isThere ? deps.guard.watch(pid) : deps.guard.forget(pid)),
    })
    // Before this, the invocation that opens the environment counts as a use of the code.
    environment.ended.then(deps.codeUses.begin(definition.codeFolder))
    environment.ended.then(reason => deps.observe({ kind: 'environment-ended', at: new Date(), ...origin, reason }))
    return { environment, log }
  }
}

/** Creates a folder that contains only `node`, a link to the Node that runs this process. */
export async function makeBinFolder(parent: string): Promise<string> {
  const folder = join(parent, 'bin')
  await mkdir(folder, { recursive: true })
  await symlink(process.execPath, join(folder, 'node'))
  return folder
}

/**
 * Heap limits are those of Lambda's Node.js runtime: a tenth of the memory for new objects, the rest for old ones. The
 * runtime's `--expose-gc` is omitted, because Node then compiles its own modules again: 18 ms per start (Node 24).
 */
function toCommand(runtime: RuntimeChoice, { memoryMb }: FunctionDefinition): string[] {
  const file = runtime === 'small' ? fileURLToPath(new URL('../runtime/main.mjs', import.meta.url)) : runtime.file
  const newSpaceMb = Math.floor(memoryMb / 10)
  const heap = [`--max-semi-space-size=${Math.floor(newSpaceMb / 2)}`, `--max-old-space-size=${memoryMb - newSpaceMb}`]
  return [process.execPath, ...heap, file]
}

function newLogStreamName(): string {
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '/')
  return `${day}/[$LATEST]${randomBytes(16).toString('hex')}`
}
