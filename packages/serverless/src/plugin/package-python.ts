/** Before osls makes the zip of a service with `custom.mcp.command`: its packages, Node and the wrapper. */

import { readPythonVersion } from '../defaults/python-defaults.ts'
import { buildPython, type PythonBuild } from '../python/build-python.ts'
import { findSizeProblem, measure } from '../python/check-size.ts'
import type { Architecture, Target } from '../python/target.ts'
import type { Settings } from '../settings/settings.ts'
import type { Service, ServiceFunction } from './framework.ts'

export type PythonPackage = Pick<PythonBuild, 'directory' | 'env' | 'say'> & {
  readonly command: string
  readonly settings: Settings
  readonly service: Service
  readonly stage: string
}

/** @throws Error with what is to be installed or changed */
export async function packagePython({ command, settings, service, stage, ...build }: PythonPackage): Promise<void> {
  const { provider, functions = {} } = service
  const [definition, ...more] = Object.values(functions)
  if (definition === undefined || more.length > 0) throw new Error('custom.mcp.command takes exactly one function')
  const runtime = definition.runtime ?? provider.runtime
  const version = readPythonVersion(runtime)
  if (version === undefined)
    throw new Error(`custom.mcp.command needs a runtime from python3.12 to python3.14, not ${runtime}`)
  const target = toTarget(stage, definition.architecture ?? provider.architecture)
  const isLocal = target.kind === 'machine'
  if (isLocal) build.say('Stage "local" has the packages of this machine, and its Node; other stages those of Lambda')
  const folder = await buildPython(
    { ...build, version, target },
    {
      command,
      secrets: Object.keys(settings.secrets ?? {}),
      streaming: isStreaming(definition),
    },
  )
  const problem = findSizeProblem(await measure(folder))
  if (problem === undefined) return
  if (!isLocal) throw new Error(problem)
  build.say(`On another stage this would fail. ${problem}`)
}

function toTarget(stage: string, architecture: Architecture = 'x86_64'): Target {
  return stage === 'local' ? { kind: 'machine' } : { kind: 'lambda', architecture }
}

/** A function URL and an API Gateway without streams expect one answer; the gateway reads a stream. */
function isStreaming({ url, events = [] }: ServiceFunction): boolean {
  const isWhole = url === true || (typeof url === 'object' && url.invokeMode !== 'RESPONSE_STREAM')
  return !isWhole && events.length === 0
}
