import type { ServerResponse } from 'node:http'
import { localIdentity } from '../identity.ts'
import { type FunctionDefinition, toFunctionArn } from '../package/function-definition.ts'
import type { ApiCall } from './api-call.ts'

export function handleListFunctions(response: ServerResponse, definitions: readonly FunctionDefinition[]): void {
  writeJson(response, { Functions: definitions.map(toConfiguration) })
}

export function handleGetFunction({ response, definition }: ApiCall): void {
  const { reservedConcurrency } = definition
  writeJson(response, {
    Configuration: toConfiguration(definition),
    Code: { RepositoryType: 'S3', Location: `file://${definition.codeFolder}` },
    Tags: {},
    ...(reservedConcurrency !== undefined && { Concurrency: { ReservedConcurrentExecutions: reservedConcurrency } }),
  })
}

/** `FunctionConfiguration`. Its variables are the template's, without those that `LambdaOptions.environment` adds. */
function toConfiguration(definition: FunctionDefinition) {
  const { logging } = definition
  return {
    FunctionName: definition.name,
    FunctionArn: toFunctionArn(definition.name, localIdentity),
    Runtime: definition.runtime,
    Role: definition.role,
    Handler: definition.handler,
    CodeSize: definition.codeBytes,
    CodeSha256: definition.codeSha256,
    Description: definition.description,
    Timeout: definition.timeoutSeconds,
    MemorySize: definition.memoryMb,
    Version: '$LATEST',
    PackageType: 'Zip',
    Architectures: [definition.architecture],
    Environment: { Variables: definition.environment },
    TracingConfig: { Mode: definition.tracing },
    LoggingConfig: {
      LogFormat: logging.format,
      LogGroup: logging.group,
      ...(logging.format === 'JSON' && {
        ApplicationLogLevel: logging.applicationLevel,
        SystemLogLevel: logging.systemLevel,
      }),
    },
    ...(definition.tenantIsolation && { TenancyConfig: { TenantIsolationMode: 'PER_TENANT' } }),
    State: 'Active',
    LastUpdateStatus: 'Successful',
  }
}

function writeJson(response: ServerResponse, body: object) {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
