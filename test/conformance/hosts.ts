/** The wrapped fixtures, bundled like any service, on the local Lambda: one function for each way to run each of them. */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type FunctionDefinition, type LocalLambda, startLambda } from '@mcp-lambda/local'
import { build } from 'esbuild'

export type Host = { readonly name: string; readonly url: string }

const fixtures = [
  { fixture: 'v1', entry: 'handler-v1' },
  { fixture: 'v2', entry: 'handler-v2' },
  { fixture: 'stdio', entry: 'handler-stdio' },
]

const modes = [
  { mode: 'streamed', streaming: true },
  { mode: 'buffered', streaming: false },
]

/** @param folder where the bundles go: outside the project, so that nothing but the bundle is found at run time */
export async function startHosts(folder: string): Promise<{ hosts: Host[]; lambda: LocalLambda }> {
  await bundle(folder)
  const functions = await Promise.all(
    fixtures.flatMap(({ fixture, entry }) =>
      modes.map(({ mode, streaming }) => define({ name: `${fixture}-${mode}`, entry, streaming, folder })),
    ),
  )
  const lambda = await startLambda({ functions })
  const hosts = functions.map(({ name }) => ({ name, url: `${lambda.functionUrl(name)}/mcp` }))
  return { hosts, lambda }
}

async function bundle(folder: string): Promise<void> {
  await build({
    entryPoints: [...fixtures.map(({ entry }) => entry), 'server-stdio'].map(file =>
      join(import.meta.dirname, 'fixtures', `${file}.ts`),
    ),
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    mainFields: ['module', 'main'],
  })
}

type Wanted = { name: string; entry: string; streaming: boolean; folder: string }

async function define({ name, entry, streaming, folder }: Wanted): Promise<FunctionDefinition> {
  const code = await readFile(join(folder, `${entry}.mjs`))
  return {
    name,
    handler: `${entry}.handler`,
    runtime: 'nodejs24.x',
    codeFolder: folder,
    codeSha256: createHash('sha256').update(code).digest('base64'),
    codeBytes: code.length,
    memoryMb: 1024,
    timeoutSeconds: 60,
    architecture: 'arm64',
    description: '',
    role: 'arn:aws:iam::123456789012:role/conformance',
    environment: { STREAMING: String(streaming), MCP_STATE_KEYS: 'for the conformance suite: 32 characters' },
    tracing: 'PassThrough',
    tenantIsolation: false,
    logging: { format: 'JSON', group: `/aws/lambda/${name}`, applicationLevel: 'INFO', systemLevel: 'WARN' },
    url: { authType: 'NONE', invokeMode: streaming ? 'RESPONSE_STREAM' : 'BUFFERED' },
  }
}
