import type { LambdaContext } from '../inbound/lambda/lambda-context.ts'
import type { Answer } from './runtime-api.ts'

/** What Lambda hands a function: an event, and the context of Lambda's Node runtime as far as the wrapper reads it. */
export type Invocation = {
  readonly event: unknown
  readonly context: LambdaContext & { readonly invokedFunctionArn: string }
  readonly traceId?: string
}

/** @param functionName of `AWS_LAMBDA_FUNCTION_NAME` */
export function readInvocation({ headers, body }: Answer, functionName: string | undefined): Invocation {
  const read = (name: string) => headers[`lambda-runtime-${name}`]?.toString()
  const deadlineMs = Number(read('deadline-ms'))
  const tenantId = read('aws-tenant-id')
  const traceId = read('trace-id')
  return {
    event: JSON.parse(body),
    context: {
      awsRequestId: read('aws-request-id') ?? '',
      invokedFunctionArn: read('invoked-function-arn') ?? '',
      clientContext: JSON.parse(read('client-context') || 'null'),
      getRemainingTimeInMillis: () => deadlineMs - Date.now(),
      ...(functionName !== undefined && { functionName }),
      ...(tenantId !== undefined && { tenantId }),
    },
    ...(traceId !== undefined && { traceId }),
  }
}
