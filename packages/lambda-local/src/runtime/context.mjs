/** The context object of the Node 24 runtime, which has no `done`, `succeed` and `fail` any more. */
export function toContext(headers, env) {
  const deadlineMs = Number(headers['lambda-runtime-deadline-ms'])
  return {
    clientContext: readJson(headers['lambda-runtime-client-context']),
    identity: readJson(headers['lambda-runtime-cognito-identity']),
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    awsRequestId: headers['lambda-runtime-aws-request-id'],
    tenantId: headers['lambda-runtime-aws-tenant-id'],
    xRayTraceId: headers['lambda-runtime-trace-id'],
    getRemainingTimeInMillis: () => deadlineMs - Date.now(),
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
  }
}

function readJson(text) {
  return text ? JSON.parse(text) : undefined
}
