/** What is read of the context Lambda hands a handler. */
export type LambdaContext = {
  readonly awsRequestId: string
  readonly functionName?: string
  readonly tenantId?: string
  /** Of runtimes that serve several calls at once, and of newer ones in general. */
  readonly xRayTraceId?: string
  readonly clientContext?: { readonly custom?: Readonly<Record<string, unknown>> } | null
  getRemainingTimeInMillis(): number
}
