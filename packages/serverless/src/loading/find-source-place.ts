import { existsSync, readFileSync } from 'node:fs'
import { SourceMap } from 'node:module'
import { dirname, join, relative, resolve, sep } from 'node:path'

export type Bundled = {
  /** The folder of the service. */
  readonly directory: string
  /** The unpacked zip. */
  readonly codeFolder: string
}

/**
 * The place in a source that a stack trace of bundled code comes from, as `src/server.ts:1`: the first one that is not in a
 * package. Undefined for a trace without such a place, and for a bundle without source maps.
 */
export function findSourcePlace(trace: readonly string[], bundled: Bundled): string | undefined {
  const places = trace.flatMap(line => toSourcePlace(line, bundled) ?? [])
  return places.find(place => !place.includes('node_modules/')) ?? places[0]
}

function toSourcePlace(frame: string, { directory, codeFolder }: Bundled): string | undefined {
  const [, file, line, column] = /(?:file:\/\/|\(|at )(\/.*):(\d+):(\d+)\)?$/.exec(frame) ?? []
  if (file === undefined) return undefined
  const path = decodeURI(file)
  if (!path.startsWith(codeFolder + sep) || !existsSync(`${path}.map`)) return undefined
  const map = new SourceMap(JSON.parse(readFileSync(`${path}.map`, 'utf8')))
  const origin = map.findOrigin(Number(line), Number(column))
  if (!('fileName' in origin)) return undefined
  // The paths in a map start at the folder that serverless-esbuild bundles into.
  const built = join(directory, '.esbuild/.build', dirname(relative(codeFolder, path)))
  return `${relative(directory, resolve(built, origin.fileName))}:${origin.lineNumber}`
}
