import { join } from 'node:path'
import { coldStartSettings } from '@mcp-lambda/wrapper/esbuild'
import { build } from 'esbuild'
import { createLicensesPlugin } from '../licenses/licenses-plugin.ts'

export type ServerProgram = {
  /** Arguments of Python. */
  readonly args: readonly string[]
  /** Names of `custom.mcp.secrets`. */
  readonly secrets: readonly string[]
  /** `custom.mcp.rerun`. */
  readonly rerun: readonly string[]
  readonly streaming: boolean
}

/** Bundles the program that the exec wrapper starts into `folder`, as `main.mjs`. */
export async function bundleProgram(program: ServerProgram, folder: string): Promise<void> {
  const { outExtension: _, plugins, ...settings } = coldStartSettings
  await build({
    ...settings,
    splitting: true,
    stdin: { contents: toSource(program), resolveDir: import.meta.dirname, sourcefile: 'main.js' },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    target: 'node24',
    plugins: [...plugins, createLicensesPlugin()],
    logLevel: 'warning',
    absWorkingDir: folder,
    entryNames: 'main',
    chunkNames: join('chunks', '[name]-[hash]'),
  })
}

/** What seals the state of questions: the wrapper's own, and none of the server's. */
const keysName = 'MCP_STATE_KEYS'

function toSource({ args, secrets, rerun, streaming }: ServerProgram): string {
  const hasKeys = rerun.length > 0 && secrets.includes(keysName)
  const given = secrets.filter(name => name !== keysName)
  const imported = [...(given.length > 0 ? ['secret'] : []), ...(hasKeys ? ['stateKeys'] : [])]
  const secret = given.map(name => `${JSON.stringify(name)}: () => secret(${JSON.stringify(name)})`)
  return `
import { runPythonFunction } from '@mcp-lambda/wrapper/runtime'
${imported.length > 0 ? `import { ${imported.join(', ')} } from '@mcp-lambda/wrapper/secrets'` : ''}

runPythonFunction({
  args: ${JSON.stringify(args)},
  packages: import.meta.dirname + '/python',
  secrets: { ${secret.join(', ')} },
  rerun: ${JSON.stringify(rerun)},
  ${hasKeys ? 'stateKeys,' : ''}
  streaming: ${streaming},
})
`
}
