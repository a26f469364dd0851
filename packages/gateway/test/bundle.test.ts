import { join } from 'node:path'
import { build, type Metafile } from 'esbuild'
import { expect, it } from 'vitest'

const handler = `
  import { createGateway } from '@mcp-lambda/gateway'
  import { lambdaHandler } from '@mcp-lambda/wrapper'
  export const handler = lambdaHandler(createGateway())`

/** Everything that is read before the first answer. */
const maxEagerBytes = 80 * 1024

it('holds no SDK, no zod and no AWS client in what is loaded before the first call', async () => {
  const { outputs } = await bundle()
  const eager = eagerOutputs(outputs)
  const inputs = eager.flatMap(({ inputs }) => Object.keys(inputs))
  const bytes = eager.reduce((sum, { bytes }) => sum + bytes, 0)
  console.info(`eager: ${(bytes / 1024).toFixed(1)} KB of ${inputs.length} files, minified`)

  expect(inputs).toContain('src/router.ts')
  expect(inputs.filter(path => /node_modules/.test(path))).toEqual([])
  expect(
    inputs.filter(path => /finder|tool-words|alike-words|verb-phrases|tool-index|unknown-name/.test(path)),
  ).toEqual([])
  expect(bytes).toBeLessThan(maxEagerBytes)

  expect(
    Object.values(outputs)
      .flatMap(({ inputs }) => Object.keys(inputs))
      .filter(path => /node_modules\/(zod|yaml)\//.test(path)),
  ).toEqual([])
  const lazy = Object.values(outputs).filter(output => !eager.includes(output))
  expect(lazy.flatMap(({ inputs }) => Object.keys(inputs)).some(path => path.includes('@aws-sdk/client-lambda'))).toBe(
    true,
  )
})

/** As `serverless-esbuild` bundles it, but split where loading is put off, to see what is. */
async function bundle(): Promise<Metafile> {
  const { metafile } = await build({
    stdin: { contents: handler, resolveDir: join(import.meta.dirname, '..'), sourcefile: 'handler.ts' },
    absWorkingDir: join(import.meta.dirname, '..'),
    outdir: 'out',
    write: false,
    metafile: true,
    bundle: true,
    minify: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    mainFields: ['module', 'main'],
    plugins: [
      {
        name: 'no targets',
        setup(build) {
          build.onResolve({ filter: /^#mcp-lambda\/packaged$/ }, ({ path }) => ({ path, namespace: 'targets' }))
          build.onLoad({ filter: /.*/, namespace: 'targets' }, () => ({ contents: '{}', loader: 'json' }))
        },
      },
    ],
  })
  return metafile
}

/** The handler's own file and what it imports statically, through and through. */
function eagerOutputs(outputs: Metafile['outputs']) {
  const entry = Object.keys(outputs).find(path => outputs[path]?.entryPoint === 'handler.ts')
  const found = new Set(entry === undefined ? [] : [entry])
  for (const path of found) {
    for (const { path: imported, kind } of outputs[path]?.imports ?? []) {
      if (kind === 'import-statement' && imported in outputs) found.add(imported)
    }
  }
  return [...found].flatMap(path => outputs[path] ?? [])
}
