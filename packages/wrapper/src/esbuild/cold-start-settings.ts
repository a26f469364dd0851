import type { BuildOptions } from 'esbuild'
import { coldStartPlugin } from './cold-start-plugin.ts'

/**
 * Settings of esbuild for a function on Lambda, `coldStartPlugin` among them. A build adds its entry points and `outdir`.
 *
 * @example
 * ```ts
 * await build({ ...coldStartSettings, entryPoints: ['src/handler.ts'], outdir: 'dist' })
 * ```
 */
export const coldStartSettings = {
  bundle: true,
  minify: true,
  platform: 'node',
  format: 'esm',
  // Where a package has both, its ES module: what a bundle does not use of that is left out.
  mainFields: ['module', 'main'],
  // What is imported late (`import()`) gets a file of its own: in one file, Node reads all of it at the start.
  splitting: true,
  outExtension: { '.js': '.mjs' },
  plugins: [coldStartPlugin()],
} satisfies BuildOptions
