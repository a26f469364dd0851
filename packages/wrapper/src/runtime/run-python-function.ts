import { lambdaHandler } from '../lambda-handler.ts'
import { lazy } from '../primitives/lazy.ts'
import { findServerVariables } from './function-variables.ts'
import { installLog } from './log.ts'
import { type PythonServer, pythonServer } from './python-server.ts'
import { installStreaming } from './response-stream.ts'
import { isSnapStart, runFunction } from './run-function.ts'
import { createRuntimeApi } from './runtime-api.ts'

export type PythonFunction = Omit<PythonServer, 'env'> & {
  /** By name: what gives the value. Other variables of the function reach the server as they are. */
  readonly secrets: Readonly<Record<string, () => Promise<string>>>
  /** Whether the function answers as a stream. */
  readonly streaming: boolean
}

/**
 * The program of a function on one of Lambda's Python runtimes. An exec wrapper starts it in the place of the runtime's own
 * bootstrap, with the interpreter as the first argument. Ends with the process.
 */
export async function runPythonFunction({ streaming, secrets, ...server }: PythonFunction): Promise<never> {
  const env = process.env
  installLog(env)
  async function load() {
    const [, , python] = process.argv
    if (python === undefined) throw new Error('The first argument is no Python: AWS_LAMBDA_EXEC_WRAPPER starts this')
    if (streaming) installStreaming()
    const variables = findServerVariables(env).map(name => [name, true] as const)
    const named = { ...Object.fromEntries(variables), ...secrets }
    const { warm = async () => undefined, ...backend } = pythonServer(python, { ...server, env: named }, env)
    const started = lazy(warm)
    const source = { ...backend, warm: started }
    const handler = streaming ? lambdaHandler(source, { streaming }) : lambdaHandler(source)
    await handler.ready
    // An init phase before a snapshot has 130 s, and all environments begin where it ends. The handler logs a failure.
    if (isSnapStart(env)) await started().catch(() => undefined)
    return handler
  }
  await runFunction(load, { api: createRuntimeApi(env.AWS_LAMBDA_RUNTIME_API ?? ''), env }).catch(() => undefined)
  process.exit(1)
}
