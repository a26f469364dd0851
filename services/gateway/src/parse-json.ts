import { parseJson as parse } from '@mcp-lambda/wrapper/protocol'

/** The value a text holds; undefined where it is not JSON, or nests too deep to be written again. */
export function parseJson(text: string): unknown {
  try {
    return parse(text)
  } catch {
    return undefined
  }
}
