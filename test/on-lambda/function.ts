/** Code and settings of functions for the local Lambda, from source files of this workspace. */
import { join } from 'node:path'
import { build, type Plugin } from 'esbuild'

/** Bundles each source into one file of `folder`, by its name, as services are bundled. */
export async function bundle(
  sources: readonly string[],
  folder: string,
  { plugins = [], minify = false }: { plugins?: Plugin[]; minify?: boolean } = {},
): Promise<void> {
  await build({
    entryPoints: [...sources],
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    minify,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    mainFields: ['module', 'main'],
    plugins,
  })
}

/** What `defineFunction` is given for a function that runs with the settings of a deployed service. */
export const asDeployed = {
  memoryMb: 1024,
  timeoutSeconds: 60,
  logging: { format: 'JSON', systemLevel: 'WARN' },
} as const

/** A file of this workspace. */
export function sourceOf(path: string): string {
  return join(import.meta.dirname, '..', path)
}
