/** The value a text holds; undefined where it is no JSON, which no JSON text is. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
