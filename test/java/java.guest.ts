/** A server in Java on the runtime `java21`: by the exec wrapper of servers in Python, as it is. */
import { execFile } from 'node:child_process'
import { chmod, copyFile, cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type LocalLambda, startLambda } from '@mcp-lambda/lambda-local'
import { defineFunction } from '@mcp-lambda/lambda-local/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runScript } from '../../packages/serverless/src/python/build-python.ts'
import { asDeployed, bundle } from '../on-lambda/function.ts'
import { connectV1, connectV2 } from '../python/connect.ts'
import { findMissingJava, javaVersion } from './java-runtime.ts'

const missing = await findMissingJava(process.env)
if (missing !== undefined) console.warn(`A server in Java is not tried: ${missing}`)

let folder: string
let lambda: LocalLambda

beforeAll(async () => {
  if (missing !== undefined) return
  folder = await mkdtemp(join(tmpdir(), 'java-'))
  await makePackage(folder)
  lambda = await startLambda({
    functions: (['BUFFERED', 'RESPONSE_STREAM'] as const).map(invokeMode =>
      defineFunction({
        ...asDeployed,
        name: invokeMode,
        runtime: `java${javaVersion}`,
        codeFolder: folder,
        environment: {
          AWS_LAMBDA_EXEC_WRAPPER: '/var/task/.mcp-lambda/run',
          ...(invokeMode === 'RESPONSE_STREAM' && { STREAMING: '1' }),
        },
        url: { authType: 'NONE', invokeMode },
      }),
    ),
  })
})

afterAll(async () => {
  await lambda?.close()
  if (missing === undefined) await rm(folder, { recursive: true })
})

/** What a zip would have: jars and classes of the server; Node, the wrapper and its script. */
async function makePackage(directory: string): Promise<void> {
  const run = promisify(execFile)
  const [lib, wrapper] = [join(directory, 'lib'), join(directory, '.mcp-lambda')]
  await mkdir(wrapper)
  for (const file of ['pom.xml', 'Notes.java']) await cp(join(import.meta.dirname, file), join(directory, file))
  const maven = ['-q', '-B', 'dependency:copy-dependencies', `-DoutputDirectory=${lib}`]
  await run('mvn', maven, { cwd: directory })
  // The oldest Java that has an image of Debian's compiler; newer ones run it.
  await run('javac', ['--release', '17', '-cp', `${lib}/*`, '-d', join(directory, 'classes'), 'Notes.java'], {
    cwd: directory,
  })
  await bundle([join(import.meta.dirname, 'main.ts')], wrapper)
  await copyFile(process.execPath, join(wrapper, 'node'))
  await writeFile(join(wrapper, 'run'), runScript)
  for (const file of ['node', 'run']) await chmod(join(wrapper, file), 0o755)
}

describe.skipIf(missing !== undefined).each([
  { client: 'the v1 client, which initializes', connect: connectV1 },
  { client: 'the v2 client on 2026-07-28', connect: connectV2 },
])('$client', ({ connect }) => {
  it.each(['BUFFERED', 'RESPONSE_STREAM'])('lists and calls a server that answers %s', async name => {
    const connected = await connect(new URL('/mcp', lambda.functionUrl(name)).href)
    expect(await connected.list()).toEqual(['greet'])
    const progress: number[] = []
    const answer = await connected.call('greet', { name: 'Ada' }, step => progress.push(step))
    await connected.close()
    expect(answer).toContain(`Hello, Ada, from Java ${javaVersion}`)
    expect(progress).toEqual([1])
  })
})
