import type { localIdentity } from '../identity.ts'
import type { FunctionDefinition } from '../package/function-definition.ts'

export type EnvironmentFacts = {
  readonly definition: FunctionDefinition
  /** Variables for this machine only, e.g. the addresses of local endpoints. They override the template's. */
  readonly overlay: Readonly<Record<string, string>>
  readonly identity: typeof localIdentity
  /** `host:port`. */
  readonly runtimeApi: string
  readonly logStream: string
  /** A folder that contains only the programs of the runtime. */
  readonly binFolder: string
}

/**
 * The variables of an environment: the function's own and those that Lambda defines, without those of this process.
 *
 * `PATH` is narrower than Lambda's (`/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin`), because on a laptop those
 * folders contain more than Lambda's: code that needs `npx` or another language must fail here too. The second folder of `PATH` does
 * not exist. It marks the processes of an environment: children inherit it even if they get few variables.
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
    // Lambda's credentials are temporary, so they always have a session token.
    AWS_SESSION_TOKEN: 'local-session',
    AWS_EXECUTION_ENV: `AWS_Lambda_${definition.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: definition.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(definition.memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: definition.snapStart ? 'snap-start' : 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: logging.group,
    AWS_LAMBDA_LOG_STREAM_NAME: logStream,
    AWS_LAMBDA_LOG_FORMAT: logging.format,
    ...(logging.format === 'JSON' && { AWS_LAMBDA_LOG_LEVEL: logging.applicationLevel }),
    AWS_LAMBDA_RUNTIME_API: runtimeApi,
    AWS_XRAY_CONTEXT_MISSING: 'LOG_ERROR',
    LAMBDA_TASK_ROOT: definition.codeFolder,
    _HANDLER: definition.handler,
  }
}

/** The random part of the log stream's name, which identifies the environment. */
export function environmentMark(logStream: string): string {
  return logStream.slice(logStream.indexOf(']') + 1)
}
