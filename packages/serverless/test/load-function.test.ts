import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { loadFunction } from '../src/loading/load-function.ts'

async function load(code: string, limitSeconds = 10) {
  const codeFolder = await mkdtemp(join(tmpdir(), 'load-'))
  onTestFinished(() => rm(codeFolder, { recursive: true }))
  await writeFile(join(codeFolder, 'handler.mjs'), code)
  const definition = {
    name: 'notes',
    handler: 'handler.handler',
    runtime: 'nodejs24.x',
    architecture: 'arm64',
    codeFolder,
    codeSha256: '',
    codeBytes: 0,
    timeoutSeconds: 900,
    memoryMb: 256,
    description: '',
    role: 'arn:aws:iam::000000000000:role/notes',
    tracing: 'PassThrough',
    tenantIsolation: false,
    environment: {},
    logging: { group: '/aws/lambda/notes', format: 'Text', applicationLevel: 'INFO', systemLevel: 'INFO' },
  } as const
  return loadFunction(definition, { directory: codeFolder, environment: {}, isTarget: true, limitSeconds })
}

const internal = `export async function handler({ id }) {
  console.error('server/discover failed', { error: new Error('Tool greet is already registered') })
  return { jsonrpc: '2.0', id, error: { code: -32603, message: 'Internal error' } }
}`

it('that never answers is reported long before its function would end', async () => {
  const code = 'export const handler = () => new Promise(resolve => setTimeout(resolve, 900_000))'
  expect(await load(code, 0.5)).toMatchObject({ kind: 'failed', cause: { kind: 'timed-out' } })
})

it.each([
  {
    what: 'throws while it is built, which its log alone says',
    code: internal,
    failure: { reason: 'Error: Tool greet is already registered' },
  },
  {
    what: 'reads a file that the zip does not have',
    code: "import { readFileSync } from 'node:fs'\nreadFileSync('config.json')",
    failure: { cause: { kind: 'file-not-packaged', path: 'config.json' } },
  },
  {
    what: 'returns something else than JSON-RPC',
    code: 'export const handler = async () => ({ statusCode: 200 })',
    failure: { cause: { kind: 'handler-differs' } },
  },
  {
    what: 'exports no handler',
    code: 'export const handle = 1',
    failure: { cause: { kind: 'handler-not-exported' } },
  },
  {
    what: 'ends its process',
    code: "console.error('no database')\nprocess.exit(1)",
    failure: {
      reason: expect.stringMatching(/^Runtime\.ExitError: Runtime exited with error: exit status 1; .*no database$/),
      cause: { kind: 'process-ended' },
    },
  },
  {
    what: 'imports a package that the zip does not have',
    code: "import 'a-package-of-nobody'\nexport const handler = 1",
    failure: { cause: { kind: 'package-missing', name: 'a-package-of-nobody' } },
  },
])('says why a function does not load that $what', async ({ code, failure }) => {
  expect(await load(code)).toMatchObject({ kind: 'failed', ...failure })
})
