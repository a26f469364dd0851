/** A function for the local Lambda, made of a source file of the tests' own. */
import { join } from 'node:path'
import type { FunctionDefinition } from '@mcp-lambda/lambda-local'
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

export type Wanted = Pick<FunctionDefinition, 'name' | 'handler' | 'codeFolder'> &
  Partial<Pick<FunctionDefinition, 'environment' | 'url' | 'tenantIsolation'>>

export function defineFunction(wanted: Wanted): FunctionDefinition {
  return {
    runtime: 'nodejs24.x',
    codeSha256: 'of a test',
    codeBytes: 0,
    memoryMb: 1024,
    timeoutSeconds: 60,
    architecture: 'arm64',
    description: '',
    role: 'arn:aws:iam::123456789012:role/test',
    environment: {},
    logging: { format: 'JSON', group: `/aws/lambda/${wanted.name}`, applicationLevel: 'INFO', systemLevel: 'WARN' },
    tracing: 'PassThrough',
    tenantIsolation: false,
    ...wanted,
  }
}

/** A file of this workspace. */
export function sourceOf(path: string): string {
  return join(import.meta.dirname, '..', path)
}
