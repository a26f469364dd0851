/** Names of functions and tenants, as Lambda's API takes them (API reference, Invoke). */

/** A function's ARN of a form that every region knows, with or without a version or an alias. */
export const functionArnPattern =
  /^arn:[a-z-]+:lambda:([a-z0-9-]+):\d{12}:function:[A-Za-z0-9_-]{1,64}(:(\$LATEST|[A-Za-z0-9_-]{1,128}))?$/

/** A function's name alone, with or without a version or an alias. */
export const functionNamePattern = /^[A-Za-z0-9_-]{1,64}(:(\$LATEST|[A-Za-z0-9_-]{1,128}))?$/

/** `TenantId`, for a function in per-tenant isolation. */
export const tenantIdPattern = /^[a-zA-Z0-9._:/=+\-@ ]{1,256}$/

/** Of a whole ARN, in any partition. Undefined for a name alone. */
export function regionOf(functionName: string): string | undefined {
  return functionArnPattern.exec(functionName)?.[1]
}
