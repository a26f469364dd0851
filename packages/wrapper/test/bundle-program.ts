import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type BuildOptions, build, type Metafile } from 'esbuild'
import { onTestFinished } from 'vitest'
import { coldStartSettings } from '../src/esbuild/index.ts'

const packages = join(import.meta.dirname, '../../../node_modules')

export type Bundle = {
  readonly folder: string
  readonly metafile: Metafile
  /** What the entry exports. */
  // biome-ignore lint/suspicious/noExplicitAny: each program exports something else
  readonly exports: any
  /** What its files import beside each other, after the kind of import. */
  readonly imports: readonly string[]
}

/** Bundles `program.ts` among these files by `coldStartSettings` into `out`, and loads it. */
export async function bundle(files: Record<string, string>, options: BuildOptions = {}): Promise<Bundle> {
  const folder = await writeProgram(files)
  const { metafile } = await build({ ...optionsIn(folder), ...options, metafile: true })
  const entry = Object.keys(metafile.outputs).find(path => metafile.outputs[path]?.entryPoint === 'program.ts') ?? ''
  const imports = Object.values(metafile.outputs).flatMap(output => output.imports)
  return {
    folder,
    metafile,
    exports: await import(pathToFileURL(join(folder, entry)).href),
    imports: imports.flatMap(({ path, kind, external }) => (external ? [`${kind} ${path}`] : [])),
  }
}

export function optionsIn(folder: string): BuildOptions {
  return {
    ...coldStartSettings,
    absWorkingDir: folder,
    entryPoints: ['program.ts'],
    outdir: 'out',
    nodePaths: [packages],
    logLevel: 'silent',
  }
}

/** @returns a folder that goes with the test */
export async function writeProgram(files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cold-start-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), text)
  }
  return folder
}
