import type { JsonObject } from '@mcp-lambda/wrapper/protocol'

/** Data of an error that an operator mends, and its caller cannot. It names the command that prints the page of the cause. */
export function toErrorData(data: JsonObject & { readonly cause: string }): JsonObject {
  return { ...data, explain: `npx mcp-lambda explain ${data.cause}` }
}
