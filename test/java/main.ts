/** The program that the exec wrapper starts: the server in Java is its child, by the `java` that Lambda gives the script. */
import { lambdaHandler, stdio } from '@mcp-lambda/wrapper'
import { installStreaming } from '../../packages/wrapper/src/runtime/response-stream.ts'
import { runFunction } from '../../packages/wrapper/src/runtime/run-function.ts'
import { createRuntimeApi } from '../../packages/wrapper/src/runtime/runtime-api.ts'

const { env, argv } = process
const [, , java = ''] = argv
const streaming = env.STREAMING !== undefined

async function load() {
  if (streaming) installStreaming()
  const server = stdio(java, ['-cp', 'lib/*:classes', 'Notes'], { cwd: env.LAMBDA_TASK_ROOT ?? '' })
  const handler = streaming ? lambdaHandler(server, { streaming }) : lambdaHandler(server)
  await handler.ready
  return handler
}

await runFunction(load, { api: createRuntimeApi(env.AWS_LAMBDA_RUNTIME_API ?? ''), env }).catch(() => undefined)
process.exit(1)
