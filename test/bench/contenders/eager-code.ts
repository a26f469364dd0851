import { type BuildOptions, build, type Plugin } from 'esbuild'

/** What of a handler's code is run before it can answer, minified: bytes by file. */
export async function eagerCode(entryPoint: string, options: BuildOptions): Promise<{ file: string; bytes: number }[]> {
  const { metafile } = await build({
    ...options,
    plugins: [...(options.plugins ?? []), withoutLazyCode],
    entryPoints: [entryPoint],
    outdir: 'out',
    write: false,
    metafile: true,
  })
  return Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).map(([file, { bytesInOutput }]) => ({ file, bytes: bytesInOutput })),
  )
}

/** Code that is imported dynamically lies unread until then, in files of its own. Here it is left out. */
const withoutLazyCode: Plugin = {
  name: 'without lazy code',
  setup({ onResolve }) {
    onResolve({ filter: /.*/ }, ({ kind, path }) => (kind === 'dynamic-import' ? { path, external: true } : undefined))
  },
}
