import type { Metafile } from 'esbuild'

/** Folders of the packages whose code is in the outputs of a build, from its working folder. */
export function bundledPackages({ outputs }: Pick<Metafile, 'outputs'>): string[] {
  const inputs = Object.values(outputs).flatMap(output => Object.entries(output.inputs))
  // A file that was read, and of which nothing is left in the bundle, is not distributed.
  const bundled = inputs.flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : []))
  return [...new Set(bundled.flatMap(path => packageFolderOf(path) ?? []))].sort()
}

function packageFolderOf(path: string): string | undefined {
  // An empty module in the place of a file that `browser` of a package.json leaves out.
  if (path.startsWith('(disabled):')) return
  // A file that a plugin loads has the plugin's namespace before it. One letter is a drive.
  return lastPackageFolder.exec(path.replace(/^[\w-]{2,}:/, ''))?.[0]
}

/** pnpm, and two versions of one package, nest `node_modules`. */
const lastPackageFolder = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/
