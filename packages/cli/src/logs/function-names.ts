/** `mcp-server-notes-local` is `notes` to a reader, and `my-tools-gateway-local` is `gateway`. */
export function toShortName(functionName: string, stage: string): string {
  return functionName.replace(new RegExp(`-${stage}$`), '').replace(/^mcp-server-|^.+-(?=gateway$)|^mcp-/, '')
}

/**
 * The function that is meant by its name or its short name.
 *
 * @throws Error naming those there are
 */
export function findFunction(wanted: string, functionNames: readonly string[], stage: string): string {
  const found = functionNames.find(name => name === wanted || toShortName(name, stage) === wanted)
  if (found !== undefined) return found
  const known = functionNames.map(name => toShortName(name, stage)).join(', ')
  throw new Error(`There is no function ${wanted}; there is ${known}`)
}
