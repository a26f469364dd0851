/** Functions of a service that is off: they keep their names and settings, and each call gets the reason. */
import { extname, join } from 'node:path'
import type { FunctionDefinition } from '@mcp-lambda/lambda-local'

// `.js` in the packed package.
const offHandler = join(import.meta.dirname, `off-handler${extname(import.meta.filename)}`)

/**
 * Without its stand-in the code of the service would call AWS itself, so other code takes its place.
 *
 * @param folder an existing folder for that code
 */
export async function turnOff(
  definitions: readonly FunctionDefinition[],
  reason: string,
  folder: string,
): Promise<FunctionDefinition[]> {
  // Loaded here, because most starts have every service on.
  const { build } = await import('esbuild')
  await build({
    entryPoints: [offHandler],
    outfile: join(folder, 'off-handler.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'silent',
  })
  return definitions.map(definition => ({
    ...definition,
    runtime: 'nodejs24.x',
    handler: 'off-handler.handler',
    codeFolder: folder,
    environment: { MCP_LAMBDA_OFF_REASON: reason },
  }))
}
