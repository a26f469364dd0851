import type { Plugin } from 'esbuild'
import { loadBuiltinModules } from './builtin-modules.ts'
import { expectNode } from './expect-node.ts'
import { joinChunks } from './join-chunks.ts'
import { evaluateAjvLate } from './late-ajv.ts'

/**
 * Shortens the cold start of what esbuild bundles, without a change of what it does. Node's own modules are loaded by
 * `process.getBuiltinModule`, and the ajv of an MCP SDK is evaluated when it is used. With `splitting`, what runs before the
 * first call is in two files.
 *
 * @example
 * ```ts
 * await build({ entryPoints: ['handler.ts'], bundle: true, platform: 'node', format: 'esm', plugins: [coldStartPlugin()] })
 * ```
 */
export function coldStartPlugin(): Plugin {
  return {
    name: 'cold-start',
    setup(build) {
      expectNode(process.versions.node)
      loadBuiltinModules(build)
      evaluateAjvLate(build)
      joinChunks(build)
    },
  }
}
