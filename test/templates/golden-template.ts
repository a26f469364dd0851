/** Compiled templates as they are committed: without what is different in each packaging. */

export type GoldenResource = {
  readonly Type: string
  readonly Properties?: Readonly<Record<string, unknown>>
  readonly [attribute: string]: unknown
}

export type GoldenTemplate = {
  readonly Resources: Readonly<Record<string, GoldenResource>>
  readonly Outputs?: Readonly<Record<string, unknown>>
  readonly [section: string]: unknown
}

/** osls names a version by a hash of code and settings: each deployment publishes another one. */
const versionId = /\bServerLambdaVersion\w{20,}/g

/** osls stores a package under the time of its packaging. */
const packagedAt = /\/\d{13}-\d{4}-\d\d-\d\dT[\d:.]+Z\//g

/** The code's own digest, in base64: of a version, and in the variable of the function. */
const codeDigest = /("(?:CodeSha256|MCP_PACKAGE_SHA256)": ")[^"]+/g

/** Follows from all the rest of the template. */
const stackDigest = /("McpPackageDigest": \{\s+"Value": ")[^"]+/g

/** @param compiled text of `cloudformation-template-update-stack.json` */
export function toGolden(compiled: string): GoldenTemplate {
  const sorted = JSON.stringify(sortKeys(JSON.parse(compiled)), null, 2)
  return JSON.parse(
    sorted
      .replace(versionId, 'ServerLambdaVersion')
      .replace(packagedAt, '/<packaged at>/')
      .replace(codeDigest, '$1<of the code>')
      .replace(stackDigest, '$1<of the stack>'),
  )
}

/** Two templates are the same whatever the order of their keys. Lists keep theirs. */
function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sortKeys(inner)]),
  )
}
