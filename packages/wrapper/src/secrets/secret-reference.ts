/** Where the value of a secret lies: a secret of Secrets Manager, and perhaps a key of the JSON object it holds. */
export type SecretReference = {
  /** Name or ARN. */
  readonly id: string
  readonly key?: string
}

/** Names of variables, with the references that `custom.mcp.secrets` gives them. */
export type SecretReferences = Readonly<Record<string, string>>

/** The variable in which the plugin `@mcp-lambda/serverless` passes the references of a service to its functions. */
export const referencesVariable = 'MCP_SECRETS'

/** `my/secret` or an ARN; `my/secret#key` for a key. Neither names nor ARNs of secrets hold `#`. */
export function readReference(text: string): SecretReference {
  const at = text.indexOf('#')
  return at < 0 ? { id: text } : { id: text.slice(0, at), key: text.slice(at + 1) }
}

/** @throws Error for a variable that is no JSON object of texts */
export function readReferences(env: Readonly<Record<string, string | undefined>>): SecretReferences {
  const text = env[referencesVariable]
  if (!text) return {}
  try {
    const read: unknown = JSON.parse(text)
    if (isReferences(read)) return read
  } catch {
    // Said below: the text may hold more than names.
  }
  throw new Error(
    `${referencesVariable} must be a JSON object with the name of a secret for each variable, e.g. {"API_KEY":"my/secret"}`,
  )
}

function isReferences(value: unknown): value is SecretReferences {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every(reference => typeof reference === 'string')
  )
}
