import type { Metafile } from 'esbuild'

type Output = Metafile['outputs'][string]

type Join = {
  /** Of the joined file. */
  readonly key: string
  readonly chunks: readonly string[]
  readonly importers: readonly string[]
  /** In bytes, of each file that was written. */
  readonly sizes: ReadonlyMap<string, number>
  readonly toPath: (key: string) => string
}

/** Has the metafile say what is there after chunks were joined. */
export function joinInMetafile({ outputs }: Metafile, { key, chunks, importers, sizes, toPath }: Join): void {
  const sizeOf = (path: string) => sizes.get(toPath(path)) ?? 0
  const parts = chunks.flatMap(chunk => outputs[chunk] ?? [])
  const joined: Output = {
    bytes: sizeOf(key),
    inputs: Object.assign({}, ...parts.map(({ inputs }) => inputs)),
    imports: importsWithout(chunks, parts),
    exports: chunks.flatMap((chunk, index) => (outputs[chunk]?.exports ?? []).map(name => `${name}_${index}`)),
  }
  for (const chunk of chunks) {
    delete outputs[chunk]
    delete outputs[`${chunk}.map`]
  }
  for (const path of importers) {
    const output = outputs[path]
    if (output === undefined) continue
    const imports: Output['imports'] = [{ path: key, kind: 'import-statement' }, ...importsWithout(chunks, [output])]
    outputs[path] = { ...output, bytes: sizeOf(path), imports }
  }
  outputs[key] = joined
  for (const path of [key, ...importers]) {
    const map = `${path}.map`
    if (sizes.has(toPath(map))) outputs[map] = { imports: [], exports: [], inputs: {}, bytes: sizeOf(map) }
  }
}

function importsWithout(chunks: readonly string[], outputs: readonly Output[]): Output['imports'] {
  return outputs.flatMap(({ imports }) => imports).filter(({ path }) => !chunks.includes(path))
}
