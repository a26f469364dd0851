import type { Metafile } from 'esbuild'

type Output = Metafile['outputs'][string]

type Join = {
  /** Chunks by the file that they became. */
  readonly groups: ReadonlyMap<string, readonly string[]>
  readonly importers: readonly string[]
  /** In bytes, of files that were written. */
  readonly sizeOf: (key: string) => number | undefined
}

/** Has the metafile say what is there after chunks were joined. */
export function joinInMetafile({ outputs }: Metafile, { groups, importers, sizeOf }: Join): void {
  const joinedOf = new Map([...groups].flatMap(([joined, chunks]) => chunks.map(chunk => [chunk, joined] as const)))
  const joined = [...groups].map(([key, chunks]): [string, Output] => {
    const parts = chunks.flatMap(chunk => outputs[chunk] ?? [])
    const inputs = Object.assign({}, ...parts.map(({ inputs }) => inputs))
    const exports = parts.flatMap((part, index) => part.exports.map(name => `${name}_${index}`))
    return [key, { bytes: 0, inputs, exports, imports: toJoined(parts, key) }]
  })
  const rewritten = importers.flatMap((key): [string, Output][] => {
    const output = outputs[key]
    return output === undefined ? [] : [[key, { ...output, imports: toJoined([output], key) }]]
  })
  for (const chunk of joinedOf.keys()) {
    delete outputs[chunk]
    delete outputs[`${chunk}.map`]
  }
  for (const [key, output] of [...joined, ...rewritten]) {
    outputs[key] = { ...output, bytes: sizeOf(key) ?? 0 }
    const map = sizeOf(`${key}.map`)
    if (map !== undefined) outputs[`${key}.map`] = { imports: [], exports: [], inputs: {}, bytes: map }
  }

  /** One import for all chunks that are in one file now, and none of itself. */
  function toJoined(parts: readonly Output[], self: string): Output['imports'] {
    const imports = parts.flatMap(part => part.imports)
    const files = new Set(imports.flatMap(({ path }) => joinedOf.get(path) ?? []))
    files.delete(self)
    return [
      ...[...files].map(path => ({ path, kind: 'import-statement' as const })),
      ...imports.filter(({ path }) => !joinedOf.has(path)),
    ]
  }
}
