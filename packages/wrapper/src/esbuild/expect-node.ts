/** The oldest Node in `engines` of the packed package, of which npm only warns. */
const oldest = [22, 18] as const

/** @throws Error naming both versions, where a build would fail in the middle of a plugin */
export function expectNode(version: string): void {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major > oldest[0] || (major === oldest[0] && minor >= oldest[1])) return
  throw new Error(
    `@mcp-lambda/wrapper/esbuild needs Node ${oldest.join('.')} or newer to build, and this is ${version}`,
  )
}
