import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { BuildOptions, BuildResult } from 'esbuild'
import { createLicensesPlugin } from '../licenses/licenses-plugin.ts'
import type { Files } from './add-to-zip.ts'
import type { Program } from './find-program.ts'
import { readTree } from './read-tree.ts'

/** Bundles write `require` where they load CommonJS, and an ES module has none. */
const requireBanner =
  "import { createRequire as createBundleRequire } from 'node:module'; const require = createBundleRequire(import.meta.url);"

/**
 * The package in one file at the place of its program, with its other files around it: a server may read its own data. The
 * paths are those of an installed package, so that a handler finds it in the zip as in `node_modules`.
 *
 * @throws BuildFailure of esbuild
 */
export async function bundleProgram(program: Program, directory: string, scratch: string): Promise<Files> {
  const { name, folder, file, isModule } = program
  const { build } = createRequire(join(directory, 'package.json'))('esbuild') as {
    build(options: BuildOptions): Promise<BuildResult>
  }
  const place = `node_modules/${name}`
  await build({
    entryPoints: [join(folder, file)],
    absWorkingDir: directory,
    outfile: join(scratch, file),
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node24',
    format: isModule ? 'esm' : 'cjs',
    ...(isModule && { banner: { js: requireBanner }, mainFields: ['module', 'main'] }),
    logLevel: 'silent',
    plugins: [createLicensesPlugin()],
  })
  const bundled = await readTree(scratch)
  const own = await readTree(folder, path => !path.startsWith('node_modules/') && !path.endsWith('.map'))
  return new Map([...own, ...bundled].map(([path, content]) => [`${place}/${path}`, content] as const))
}
