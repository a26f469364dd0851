/** Compiles a package: one module for each of its source, so that what is loaded late stays a file of its own. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, rm, writeFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { promisify } from 'node:util'
import { toBuilt } from './packed-manifest.ts'
import type { PublicPackage } from './public-packages.ts'

export type StagedPackage = PublicPackage & {
  /** The folder that is packed. */
  readonly staging: string
}

/** @param others packages that are built by now, at least those this one depends on */
export async function build(one: StagedPackage, others: readonly StagedPackage[], root: string): Promise<void> {
  const source = join(one.folder, 'src')
  if (!existsSync(source)) return
  const project = join(one.staging, 'tsconfig.json')
  await writeFile(project, JSON.stringify(toProject(one, others, root)))
  const compiler = join(root, 'node_modules/typescript/bin/tsc')
  await promisify(execFile)(process.execPath, [compiler, '-p', project]).catch((error: Error & { stdout?: string }) => {
    throw new Error(`${one.manifest.name} cannot be built:\n${error.stdout || error.message}`, { cause: error })
  })
  await rm(project)
  // Programs of the local runtime are JavaScript in the source too.
  const isCopied = (path: string) => extname(path) === '' || ['.mjs', '.cjs'].includes(extname(path))
  await cp(source, join(one.staging, 'dist'), { recursive: true, filter: isCopied })
}

function toProject({ folder, manifest, staging }: StagedPackage, others: readonly StagedPackage[], root: string) {
  const source = join(folder, 'src')
  const entries = [manifest.exports, manifest.imports].flatMap(targets => Object.values(targets ?? {}))
  return {
    extends: join(root, 'shared/tsconfig.json'),
    files: entries.filter(path => path.endsWith('.ts')).map(path => join(folder, path)),
    // Programs that are started or bundled by their path, which nothing imports.
    include: [source],
    exclude: [`${source}/**/*.test.ts`, `${source}/**/testing/**`],
    compilerOptions: {
      noEmit: false,
      declaration: true,
      sourceMap: true,
      inlineSources: true,
      rewriteRelativeImportExtensions: true,
      rootDir: source,
      outDir: join(staging, 'dist'),
      typeRoots: [join(root, 'node_modules/@types')],
      // Other packages by the types they are packed with, not by their source.
      paths: Object.fromEntries(others.flatMap(toPaths)),
    },
  }
}

function toPaths({ manifest, staging }: StagedPackage): [string, string[]][] {
  return Object.entries(manifest.exports ?? {}).flatMap(([subpath, source]) => {
    const built = toBuilt(source)
    return typeof built === 'string' ? [] : [[manifest.name + subpath.slice(1), [join(staging, built.types)]]]
  })
}
