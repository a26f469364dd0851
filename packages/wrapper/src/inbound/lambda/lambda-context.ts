/** What is read of the context Lambda hands a handler. */
export type LambdaContext = {
  readonly awsRequestId: string
  readonly functionName?: string
  readonly tenantId?: string
  readonly clientContext?: { readonly custom?: Readonly<Record<string, unknown>> } | null
  getRemainingTimeInMillis(): number
}
