import type { Catalogue } from '@mcp-lambda/wrapper/protocol'
import { matchesGlob } from '../glob.ts'

/** A catalogue without the tools that `hide` of gateway.yml takes out, by globs of their own names. */
export function hideTools(catalogue: Catalogue, globs: readonly string[]): Catalogue {
  if (globs.length === 0) return catalogue
  return {
    ...catalogue,
    tools: catalogue.tools.filter(({ name }) => !globs.some(glob => matchesGlob(glob, String(name)))),
  }
}
