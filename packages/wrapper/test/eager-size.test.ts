import { join } from 'node:path'
import { build, type Metafile } from 'esbuild'
import { expect, it } from 'vitest'

const workspace = join(import.meta.dirname, '..')

/** A deployment that wraps an SDK server, as packaging would bundle it. */
const program = `
  import { lambdaHandler } from './src/index.ts'
  import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
  export const handler = lambdaHandler(() => new McpServer({ name: 'greeter', version: '1.0.0' }))`

const budgetBytes = 25 * 1024

it('loads at most 25 KB of the wrapper before the first call', async () => {
  const { metafile } = await build({
    stdin: { contents: program, resolveDir: workspace, loader: 'ts', sourcefile: 'program.ts' },
    absWorkingDir: workspace,
    outdir: 'out',
    write: false,
    bundle: true,
    splitting: true,
    minify: true,
    metafile: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
  })
  const files = ownFiles(metafile)
  const bytes = files.reduce((sum, [, size]) => sum + size, 0)
  console.info(`${bytes} bytes: ${files.map(([file, size]) => `${file} ${size}`).join(', ')}`)
  expect(files.map(([file]) => file)).toContain('lambda-handler.ts')
  expect(bytes).toBeLessThanOrEqual(budgetBytes)
  expect(files.map(([file]) => file).filter(file => file.startsWith('telemetry/'))).toEqual(['telemetry/is-traced.ts'])
})

/** Files of the wrapper that load with the program, and their minified bytes, largest first. */
function ownFiles({ outputs }: Metafile): [file: string, bytes: number][] {
  const entry = Object.keys(outputs).find(path => outputs[path]?.entryPoint === 'program.ts') ?? ''
  const eager = new Set([entry])
  for (const path of eager) {
    for (const { path: imported, kind } of outputs[path]?.imports ?? []) {
      if (kind === 'import-statement' && imported in outputs) eager.add(imported)
    }
  }
  return [...eager]
    .flatMap(path => Object.entries(outputs[path]?.inputs ?? {}))
    .filter(([path]) => path.startsWith('src/'))
    .map(([path, { bytesInOutput }]): [string, number] => [path.slice('src/'.length), bytesInOutput])
    .filter(([, bytes]) => bytes > 0)
    .sort(([, a], [, b]) => b - a)
}
