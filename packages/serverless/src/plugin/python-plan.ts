/** How a service with `custom.mcp.command` is built, from its resolved `serverless.yml`. */

import { readPythonVersion } from '../defaults/python-defaults.ts'
import type { PythonBuild, PythonServer } from '../python/build-python.ts'
import type { Architecture, Target } from '../python/target.ts'
import type { Settings } from '../settings/settings.ts'
import type { Service, ServiceFunction } from './framework.ts'

export type PythonService = Pick<PythonBuild, 'directory' | 'env' | 'say'> & {
  readonly command: string
  readonly settings: Settings
  readonly service: Service
  readonly stage: string
}

export type PythonPlan = {
  readonly definition: ServiceFunction
  readonly build: PythonBuild
  readonly program: PythonServer
}

/** @throws Error for functions that are not those of one server in Python */
export function readPythonPlan({ command, settings, service, stage, ...build }: PythonService): PythonPlan {
  const { provider, functions = {} } = service
  const [definition, ...more] = Object.values(functions)
  if (definition === undefined || more.length > 0) throw new Error('custom.mcp.command takes exactly one function')
  const runtime = definition.runtime ?? provider.runtime
  const version = readPythonVersion(runtime)
  if (version === undefined)
    throw new Error(`custom.mcp.command needs a runtime from python3.12 to python3.14, not ${runtime}`)
  const target = toTarget(stage, definition.architecture ?? provider.architecture)
  if (definition.snapStart && definition.provisionedConcurrency)
    throw new Error('snapStart does not go together with provisionedConcurrency: remove one of the two')
  const secrets = Object.keys(settings.secrets ?? {})
  const { rerun = [] } = settings
  return {
    definition,
    build: { ...build, version, target },
    program: { command, secrets, rerun, streaming: isStreaming(definition) },
  }
}

function toTarget(stage: string, architecture: Architecture = 'x86_64'): Target {
  return stage === 'local' ? { kind: 'machine' } : { kind: 'lambda', architecture }
}

/** A function URL and an API Gateway without streams expect one answer; the gateway reads a stream. */
function isStreaming({ url, events = [] }: ServiceFunction): boolean {
  const isWhole = url === true || (typeof url === 'object' && url.invokeMode !== 'RESPONSE_STREAM')
  return !isWhole && events.length === 0
}
