import type { FunctionDefinition } from '@mcp-lambda/local'

type Wanted = {
  readonly name: string
  /** Below `folder`, without its `.mjs`; exports `handler`. */
  readonly file: string
  readonly folder: string
  readonly environment?: Readonly<Record<string, string>>
  readonly url?: FunctionDefinition['url']
}

/** A function of one bundle, set up as the services are. */
export function defineFunction({ name, file, folder, environment = {}, url }: Wanted): FunctionDefinition {
  return {
    name,
    handler: `${file}.handler`,
    runtime: 'nodejs24.x',
    codeFolder: folder,
    codeSha256: '',
    codeBytes: 0,
    memoryMb: 1024,
    timeoutSeconds: 30,
    architecture: 'arm64',
    description: '',
    role: 'arn:aws:iam::123456789012:role/bench',
    environment,
    tracing: 'PassThrough',
    tenantIsolation: false,
    logging: { format: 'JSON', group: `/aws/lambda/${name}`, applicationLevel: 'INFO', systemLevel: 'WARN' },
    ...(url && { url }),
  }
}
