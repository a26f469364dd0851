import type { localIdentity } from '../identity.ts'
import type { FunctionDefinition } from '../package/function-definition.ts'

export type EnvironmentFacts = {
  readonly definition: FunctionDefinition
  /** What is set on this machine besides, e.g. the addresses of local endpoints. Wins over the template's. */
  readonly overlay: Readonly<Record<string, string>>
  readonly identity: typeof localIdentity
  /** `host:port`. */
  readonly runtimeApi: string
  readonly logStream: string
  /** A folder with `node` in it and nothing else. */
  readonly binFolder: string
}

/**
 * An environment's variables: the function's own and those Lambda defines, nothing of this process's.
 *
 * `PATH` is narrower than Lambda's (`/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin`), because on a laptop those
 * folders hold much that Lambda's do not: a server that needs `npx` or Python must fail here as it would there. The second
 * folder in it does not exist: it is a mark that children inherit even when they are given few variables, and by which
 * they are found when nothing else leads to them.
 */
export function toEnvironmentVariables(facts: EnvironmentFacts): Record<string, string> {
  const { definition, overlay, identity, runtimeApi, logStream, binFolder } = facts
  const { logging } = definition
  return {
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    PATH: `${binFolder}:${binFolder}/${environmentMark(logStream)}`,
    ...definition.environment,
    ...overlay,
    AWS_REGION: identity.region,
    AWS_DEFAULT_REGION: identity.region,
    AWS_ACCESS_KEY_ID: identity.accessKeyId,
    AWS_SECRET_ACCESS_KEY: identity.secretAccessKey,
    // Lambda's credentials are always temporary ones.
    AWS_SESSION_TOKEN: 'local-session',
    AWS_EXECUTION_ENV: `AWS_Lambda_${definition.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: definition.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(definition.memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: logging.group,
    AWS_LAMBDA_LOG_STREAM_NAME: logStream,
    AWS_LAMBDA_LOG_FORMAT: logging.format,
    ...(logging.format === 'JSON' && { AWS_LAMBDA_LOG_LEVEL: logging.applicationLevel }),
    AWS_LAMBDA_RUNTIME_API: runtimeApi,
    AWS_XRAY_CONTEXT_MISSING: 'LOG_ERROR',
    LAMBDA_TASK_ROOT: definition.codeFolder,
    _HANDLER: definition.handler,
    // Nothing but this machine sets it: what is open here alone is refused without it.
    MCP_LAMBDA_LOCAL: '1',
  }
}

/** What tells one environment from all others: the random part of its log stream's name. */
export function environmentMark(logStream: string): string {
  return logStream.slice(logStream.indexOf(']') + 1)
}
