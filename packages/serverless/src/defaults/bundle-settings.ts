import type { BuildOptions } from 'esbuild'

/** Settings of esbuild, and two of serverless-esbuild. */
export type BundleSettings = BuildOptions & { readonly outputFileExtension: string; readonly skipRebuild: boolean }

/** How each function is bundled: `custom.esbuild`. What the project writes there itself has priority. */
export const bundleSettings: BundleSettings = {
  bundle: true,
  minify: true,
  platform: 'node',
  format: 'esm',
  target: 'node24',
  outputFileExtension: '.mjs',
  // Without `module` first, a bundle with an AWS SDK client loads and dies in the handler: `Dynamic require of "node:https"`.
  mainFields: ['module', 'main'],
  // What is imported late (`import()`) gets a file of its own: in one file, Node reads all of it at the start, with the
  // Node modules it needs. The gateway's cold `tools/list` took 84 ms in place of 155 (Node 24, local Lambda).
  splitting: true,
  // A map without the sources' text doubles the zip (0.3 MB for the Prometheus server). It is not read until
  // NODE_OPTIONS=--enable-source-maps is set on a function. Then stack traces name source files, without a new package,
  // for 17 ms of cold start (Node 24, same server).
  sourcemap: 'linked',
  sourcesContent: false,
  // Packaging builds once. Prepared for more builds, esbuild keeps the process alive when one fails: `sls package` prints
  // the error and never ends (serverless-esbuild 1.57.2).
  skipRebuild: true,
}
