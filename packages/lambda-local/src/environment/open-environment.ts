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

/** Which runtime client sits in an environment: the small one of this package, or AWS's own by its `index.mjs`. */
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

/** Starts an environment's process. It is ready for work once its `init` has said so. */
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
    // Until here, the invocation that opens it uses the code.
    environment.ended.then(deps.codeUses.begin(definition.codeFolder))
    environment.ended.then(reason => deps.observe({ kind: 'environment-ended', at: new Date(), ...origin, reason }))
    return { environment, log }
  }
}

/** A folder that offers `node`, the one this process runs on, and nothing else. */
export async function makeBinFolder(parent: string): Promise<string> {
  const folder = join(parent, 'bin')
  await mkdir(folder, { recursive: true })
  await symlink(process.execPath, join(folder, 'node'))
  return folder
}

/**
 * The heap is cut as by Lambda's own Node.js runtime: a tenth of the memory for new objects, the rest for old. Its
 * `--expose-gc` is left out: it makes Node compile its own modules anew, 18 ms of each start (Node 24).
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
