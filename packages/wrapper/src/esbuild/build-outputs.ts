import { readFile, rm, writeFile } from 'node:fs/promises'
import type { BuildResult, OutputFile } from 'esbuild'

/** The files of a build, on disk or in its result, by their absolute paths. */
export type BuildOutputs = {
  /** A source map of its own is in the text. */
  read(path: string): Promise<string>
  replace(changes: { readonly removed: readonly string[]; readonly written: readonly OutputFile[] }): Promise<void>
}

export function outputsOf(result: BuildResult): BuildOutputs {
  return result.outputFiles === undefined ? onDisk : inResult(result, result.outputFiles)
}

const onDisk: BuildOutputs = {
  read: async path => withMap(await readFile(path, 'utf8'), await readFile(`${path}.map`).catch(() => undefined)),
  async replace({ removed, written }) {
    await Promise.all(removed.map(path => rm(path, { force: true })))
    await Promise.all(written.map(({ path, contents }) => writeFile(path, contents)))
  },
}

function inResult(result: BuildResult, files: readonly OutputFile[]): BuildOutputs {
  const byPath = new Map(files.map(file => [file.path, file]))
  return {
    read: async path => withMap(byPath.get(path)?.text ?? '', byPath.get(`${path}.map`)?.contents),
    async replace({ removed, written }) {
      for (const path of removed) byPath.delete(path)
      for (const file of written) byPath.set(file.path, file)
      result.outputFiles = [...byPath.values()]
    },
  }
}

function withMap(text: string, map: Uint8Array | undefined): string {
  if (map === undefined) return text
  const code = text.replace(/\n\/\/# sourceMappingURL=\S+\s*$/, '\n')
  return `${code}//# sourceMappingURL=data:application/json;base64,${Buffer.from(map).toString('base64')}\n`
}
