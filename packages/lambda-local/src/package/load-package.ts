/** Reads the output of `sls package`, so that the local Lambda runs what would be deployed. */
import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { localIdentity } from '../identity.ts'
import type { CorsDefinition, FunctionDefinition, FunctionUrlDefinition } from './function-definition.ts'
import { type ResolveScope, type Resource, resolveIntrinsics, type Template } from './resolve-intrinsics.ts'
import { unpackCode } from './unpack-code.ts'

const templateName = 'cloudformation-template-update-stack.json'

/**
 * Returns the functions of one packaged service.
 *
 * @param folder the folder that `sls package --package` wrote, e.g. `.package/local`
 * @param cacheFolder the folder for unpacked code, see `codeCacheFolder`
 * @throws Error naming the file and the invalid property
 */
export async function loadPackage(folder: string, cacheFolder: string): Promise<FunctionDefinition[]> {
  const file = join(folder, templateName)
  const template = await readTemplate(file)
  const scope: ResolveScope = { ...localIdentity, template, stackName: await readStackName(folder) }
  const functions = Object.entries(template.Resources).filter(([, { Type }]) => Type === 'AWS::Lambda::Function')
  return Promise.all(
    functions.map(([id, resource]) => toDefinition({ id, resource, file, folder, cacheFolder, scope })),
  )
}

async function readTemplate(file: string): Promise<Template> {
  const text = await readFile(file, 'utf8').catch(cause => {
    throw new Error(`${file} cannot be read; package the service first (sls package --package <folder>)`, { cause })
  })
  const template = JSON.parse(text)
  if (typeof template?.Resources !== 'object') throw new Error(`${file}: Resources is missing`)
  return template
}

async function readStackName(folder: string): Promise<string> {
  const state = JSON.parse(await readFile(join(folder, 'serverless-state.json'), 'utf8').catch(() => '{}'))
  return `${state.service?.service ?? 'service'}-${state.service?.provider?.stage ?? 'local'}`
}

type Packaged = {
  id: string
  resource: Resource
  file: string
  folder: string
  cacheFolder: string
  scope: ResolveScope
}

/** Without their own bootstraps, which are none of this package's programs. */
const wrappedRuntime = /^(python3\.1[234]|java(17|21|25))$/

const pythonRuntime = /^python3\.1[234]$/

async function toDefinition({ id, resource, file, folder, cacheFolder, scope }: Packaged): Promise<FunctionDefinition> {
  const read = createReader(`${file}: Resources.${id}.Properties`, resource.Properties ?? {}, scope)
  const runtime = read.text('Runtime')
  const environment = readEnvironment(read)
  if (wrappedRuntime.test(runtime)) {
    if (environment.AWS_LAMBDA_EXEC_WRAPPER === undefined)
      throw read.wrong('Runtime', `is ${runtime}, which runs here only behind an AWS_LAMBDA_EXEC_WRAPPER`)
  } else if (!runtime.startsWith('nodejs')) {
    throw read.wrong(
      'Runtime',
      `is ${runtime}; only Node.js runtimes, python3.12 to 3.14, java17, java21 and java25 run here`,
    )
  }
  const zipFile = join(folder, basename(read.text('Code.S3Key')))
  const code = await unpackCode(zipFile, cacheFolder).catch((cause: NodeJS.ErrnoException) => {
    throw cause.code === 'ENOENT' ? read.wrong('Code.S3Key', `names ${zipFile}, which is not there`) : cause
  })
  const tenantIsolation = read.text('TenancyConfig.TenantIsolationMode', 'NONE') === 'PER_TENANT'
  const snapStart = read.oneOf('SnapStart.ApplyOn', ['None', 'PublishedVersions']) === 'PublishedVersions'
  // As AWS does: https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html#snapstart-limitations
  if (snapStart && !pythonRuntime.test(runtime)) throw read.wrong('SnapStart', `is not for zips on ${runtime}`)
  if (snapStart && tenantIsolation) throw read.wrong('SnapStart', 'does not go together with tenant isolation')
  const name = read.text('FunctionName')
  const reservedConcurrency = read.optional('ReservedConcurrentExecutions')
  const aliases = readAliases(id, file, scope)
  const url = readFunctionUrl(id, file, scope)
  return {
    name,
    handler: read.text('Handler'),
    runtime,
    codeFolder: code.folder,
    codeSha256: code.sha256,
    codeBytes: code.bytes,
    // Lambda's own defaults.
    memoryMb: read.number('MemorySize', 128),
    timeoutSeconds: read.number('Timeout', 3),
    architecture: read.text('Architectures.0', 'x86_64'),
    description: read.text('Description', ''),
    role: read.text('Role'),
    environment,
    logging: {
      format: read.oneOf('LoggingConfig.LogFormat', ['Text', 'JSON']),
      group: read.text('LoggingConfig.LogGroup', `/aws/lambda/${name}`),
      applicationLevel: read.text('LoggingConfig.ApplicationLogLevel', 'INFO'),
      systemLevel: read.text('LoggingConfig.SystemLogLevel', 'INFO'),
    },
    tracing: read.oneOf('TracingConfig.Mode', ['PassThrough', 'Active']),
    ...(reservedConcurrency !== undefined && { reservedConcurrency: Number(reservedConcurrency) }),
    tenantIsolation,
    ...(snapStart && { snapStart }),
    ...(aliases.length > 0 && { aliases }),
    ...(url && { url }),
  }
}

function readEnvironment(read: Reader): Record<string, string> {
  const variables = Object.entries(read.optional('Environment.Variables') ?? {})
  return Object.fromEntries(variables.map(([name, value]) => [name, String(value)]))
}

function readAliases(functionId: string, file: string, scope: ResolveScope): string[] {
  return Object.entries(scope.template.Resources).flatMap(([id, { Type, Properties = {} }]) =>
    Type === 'AWS::Lambda::Alias' && JSON.stringify(Properties.FunctionName)?.includes(`"${functionId}"`)
      ? [createReader(`${file}: Resources.${id}.Properties`, Properties, scope).text('Name')]
      : [],
  )
}

function readFunctionUrl(functionId: string, file: string, scope: ResolveScope): FunctionUrlDefinition | undefined {
  const found = Object.entries(scope.template.Resources).find(
    ([, { Type, Properties }]) =>
      // The URL of an alias refers to the alias, so it does not match.
      Type === 'AWS::Lambda::Url' && JSON.stringify(Properties?.TargetFunctionArn)?.includes(`"${functionId}"`),
  )
  if (!found) return undefined
  const [id, { Properties = {} }] = found
  const read = createReader(`${file}: Resources.${id}.Properties`, Properties, scope)
  const cors = readCors(read)
  return {
    authType: read.oneOf('AuthType', ['NONE', 'AWS_IAM']),
    invokeMode: read.oneOf('InvokeMode', ['BUFFERED', 'RESPONSE_STREAM']),
    ...(cors && { cors }),
  }
}

function readCors(read: Reader): CorsDefinition | undefined {
  if (read.optional('Cors') === undefined) return undefined
  const list = (property: string) => [read.optional(`Cors.${property}`) ?? []].flat().map(String)
  const maxAge = read.optional('Cors.MaxAge')
  return {
    allowOrigins: list('AllowOrigins'),
    allowMethods: list('AllowMethods'),
    allowHeaders: list('AllowHeaders'),
    exposeHeaders: list('ExposeHeaders'),
    allowCredentials: read.optional('Cors.AllowCredentials') === true,
    ...(maxAge !== undefined && { maxAgeSeconds: Number(maxAge) }),
  }
}

type Reader = ReturnType<typeof createReader>

/** Reads properties by dotted path and resolves intrinsic functions. Errors name the place in the template. */
function createReader(place: string, properties: Readonly<Record<string, unknown>>, scope: ResolveScope) {
  const wrong = (path: string, problem: string) => new Error(`${place}.${path} ${problem}`)
  const optional = (path: string): unknown => {
    // Resolve only this property: others may contain values that only AWS knows.
    const raw = path.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown>)?.[key], properties)
    return resolveIntrinsics(raw, scope, `${place}.${path}`)
  }
  const required = (path: string, fallback?: unknown) => {
    const value = optional(path) ?? fallback
    if (value === undefined) throw wrong(path, 'is missing')
    return value
  }
  return {
    wrong,
    optional,
    text: (path: string, fallback?: string) => String(required(path, fallback)),
    number(path: string, fallback: number) {
      const value = Number(required(path, fallback))
      if (!Number.isFinite(value)) throw wrong(path, 'is not a number')
      return value
    },
    /** The first value is Lambda's default. */
    oneOf<const Value extends string>(path: string, values: readonly [Value, ...Value[]]): Value {
      const value = required(path, values[0])
      const found = values.find(known => known === value)
      if (!found) throw wrong(path, `is '${value}', not one of ${values.join(', ')}`)
      return found
    },
  }
}
