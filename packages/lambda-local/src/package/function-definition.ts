/** One Lambda function: the CloudFormation properties of its deployment package, with all values resolved. */
export type FunctionDefinition = {
  readonly name: string
  /** `file.export` below `codeFolder`. */
  readonly handler: string
  readonly runtime: string
  /** The unpacked zip, which Lambda has at `/var/task`. */
  readonly codeFolder: string
  /** SHA-256 of the zip, base64, as Lambda reports it. */
  readonly codeSha256: string
  readonly codeBytes: number
  readonly memoryMb: number
  /** Whole seconds on AWS. Fractions work here, so that tests of time-outs are short. */
  readonly timeoutSeconds: number
  readonly architecture: string
  readonly description: string
  readonly role: string
  readonly environment: Readonly<Record<string, string>>
  readonly logging: Logging
  readonly tracing: 'Active' | 'PassThrough'
  /** Undefined: the function shares the account's unreserved concurrency. */
  readonly reservedConcurrency?: number
  /** Each environment serves one tenant only, and every invocation must name one. */
  readonly tenantIsolation: boolean
  /** Environments are restored from a snapshot. On AWS that is so for published versions; here, for the one there is. */
  readonly snapStart?: boolean
  /** Names by which it is called beside its own. On AWS each leads to a published version; here, to the one there is. */
  readonly aliases?: readonly string[]
  readonly url?: FunctionUrlDefinition
}

export type Logging = {
  readonly format: 'JSON' | 'Text'
  readonly group: string
  readonly applicationLevel: string
  readonly systemLevel: string
}

export type FunctionUrlDefinition = {
  readonly authType: 'NONE' | 'AWS_IAM'
  readonly invokeMode: 'BUFFERED' | 'RESPONSE_STREAM'
  readonly cors?: CorsDefinition
}

/** `Cors` of `AWS::Lambda::Url`. A list with `*` allows everything. */
export type CorsDefinition = {
  readonly allowOrigins: readonly string[]
  readonly allowMethods: readonly string[]
  readonly allowHeaders: readonly string[]
  readonly exposeHeaders: readonly string[]
  readonly allowCredentials: boolean
  readonly maxAgeSeconds?: number
}

export function toFunctionArn(name: string, { region, accountId }: { region: string; accountId: string }): string {
  return `arn:aws:lambda:${region}:${accountId}:function:${name}`
}
