import { coldStartSettings } from '@mcp-lambda/wrapper/esbuild'
import type { BuildOptions } from 'esbuild'

/** Settings of esbuild, and two of serverless-esbuild. */
export type BundleSettings = BuildOptions & { readonly outputFileExtension: string; readonly skipRebuild: boolean }

// serverless-esbuild names the extension itself, and loads plugins by the path of a module.
const { outExtension, plugins: _, ...coldStart } = coldStartSettings

/** How each function is bundled: `custom.esbuild`. What the project writes there itself has priority. */
export const bundleSettings: BundleSettings = {
  ...coldStart,
  target: 'node24',
  outputFileExtension: outExtension['.js'],
  // A map without the sources' text doubles the zip (0.3 MB for the Prometheus server). It is not read until
  // NODE_OPTIONS=--enable-source-maps is set on a function. Then stack traces name source files, without a new package,
  // for 17 ms of cold start (Node 24, same server).
  sourcemap: 'linked',
  sourcesContent: false,
  // Packaging builds once. Prepared for more builds, esbuild keeps the process alive when one fails: `sls package` prints
  // the error and never ends (serverless-esbuild 1.57.2).
  skipRebuild: true,
}
