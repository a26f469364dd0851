import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { strToU8, type Zippable, zipSync } from 'fflate'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadPackage } from './load-package.ts'
import { codeCacheFolder } from './unpack-code.ts'

let root = ''
let folder = ''
let cache = ''
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'package-'))
  folder = join(root, '.package', 'local')
  cache = join(root, 'cache')
  await mkdir(folder, { recursive: true })
})
afterEach(() => rm(root, { recursive: true, force: true }))

const functionOf = (properties: object = {}) => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    Code: { S3Bucket: { Ref: 'ServerlessDeploymentBucket' }, S3Key: 'serverless/mcp-x/local/1-2026/main.zip' },
    FunctionName: 'mcp-server-x-local',
    Handler: 'src/handler.handler',
    Runtime: 'nodejs24.x',
    Role: { 'Fn::GetAtt': ['IamRoleLambdaExecution', 'Arn'] },
    ...properties,
  },
})

/** As `sls package` writes it. */
async function writePackage(
  resources: Record<string, object>,
  files: Record<string, string> = { 'src/handler.mjs': 'export {}' },
) {
  const template = {
    Parameters: { Accepts: { Type: 'String', Default: '' } },
    Resources: {
      IamRoleLambdaExecution: {
        Type: 'AWS::IAM::Role',
        Properties: { RoleName: { 'Fn::Join': ['-', ['mcp-x', 'role']] } },
      },
      ...resources,
    },
  }
  await writeFile(join(folder, 'cloudformation-template-update-stack.json'), JSON.stringify(template))
  await writeFile(
    join(folder, 'main.zip'),
    zipSync(Object.fromEntries(Object.entries(files).map(([name, content]) => [name, strToU8(content)])), {
      // Else of now: the same files would be another zip two seconds later.
      mtime: '1980-01-01T00:00:00',
    }),
  )
}

async function loadOne(properties: object = {}, others: Record<string, object> = {}) {
  await writePackage({ MainLambdaFunction: functionOf(properties), ...others })
  const [definition] = await loadPackage(folder, cache)
  return definition
}

describe('loadPackage', () => {
  it('takes what Lambda takes when a template says nothing', async () => {
    expect(await loadOne()).toMatchObject({
      name: 'mcp-server-x-local',
      handler: 'src/handler.handler',
      memoryMb: 128,
      timeoutSeconds: 3,
      environment: {},
      role: 'arn:aws:iam::123456789012:role/mcp-x-role',
      logging: { format: 'Text', group: '/aws/lambda/mcp-server-x-local', applicationLevel: 'INFO' },
      tenantIsolation: false,
    })
    expect(await loadOne()).not.toHaveProperty('url')
  })

  it('reads everything that changes how a function runs', async () => {
    const properties = {
      MemorySize: 2048,
      Timeout: 30,
      Architectures: ['arm64'],
      ReservedConcurrentExecutions: 0,
      TracingConfig: { Mode: 'Active' },
      LoggingConfig: { LogFormat: 'JSON', ApplicationLogLevel: 'DEBUG', SystemLogLevel: 'WARN' },
      TenancyConfig: { TenantIsolationMode: 'PER_TENANT' },
    }
    expect(await loadOne(properties)).toMatchObject({
      memoryMb: 2048,
      timeoutSeconds: 30,
      architecture: 'arm64',
      reservedConcurrency: 0,
      tracing: 'Active',
      logging: { format: 'JSON', applicationLevel: 'DEBUG', systemLevel: 'WARN' },
      tenantIsolation: true,
    })
  })

  it('reads the function URL that points at the function', async () => {
    const url = {
      Type: 'AWS::Lambda::Url',
      Properties: {
        AuthType: 'AWS_IAM',
        InvokeMode: 'RESPONSE_STREAM',
        TargetFunctionArn: { 'Fn::GetAtt': ['MainLambdaFunction', 'Arn'] },
        Cors: { AllowOrigins: ['*'], AllowMethods: ['*'], MaxAge: 60 },
      },
    }
    expect((await loadOne({}, { MainLambdaFunctionUrl: url }))?.url).toEqual({
      authType: 'AWS_IAM',
      invokeMode: 'RESPONSE_STREAM',
      cors: {
        allowOrigins: ['*'],
        allowMethods: ['*'],
        allowHeaders: [],
        exposeHeaders: [],
        allowCredentials: false,
        maxAgeSeconds: 60,
      },
    })
  })

  it.each([
    { what: 'text', value: 'plain', resolved: 'plain' },
    { what: 'a number', value: 5, resolved: '5' },
    { what: 'Ref to a pseudo parameter', value: { Ref: 'AWS::Region' }, resolved: 'us-east-1' },
    { what: 'Ref to the function', value: { Ref: 'MainLambdaFunction' }, resolved: 'mcp-server-x-local' },
    {
      what: 'Fn::GetAtt as a list',
      value: { 'Fn::GetAtt': ['MainLambdaFunction', 'Arn'] },
      resolved: 'arn:aws:lambda:us-east-1:123456789012:function:mcp-server-x-local',
    },
    {
      what: 'Fn::GetAtt as text',
      value: { 'Fn::GetAtt': 'IamRoleLambdaExecution.Arn' },
      resolved: 'arn:aws:iam::123456789012:role/mcp-x-role',
    },
    {
      what: 'Fn::Sub',
      value: {
        'Fn::Sub': `{"x":"arn:\${AWS::Partition}:lambda:\${AWS::Region}:\${AWS::AccountId}:function:\${MainLambdaFunction}","y":"\${!kept}"}`,
      },
      resolved: `{"x":"arn:aws:lambda:us-east-1:123456789012:function:mcp-server-x-local","y":"\${kept}"}`,
    },
    {
      what: 'Fn::Sub with variables',
      value: { 'Fn::Sub': [`\${a}/\${AWS::URLSuffix}`, { a: { Ref: 'AWS::AccountId' } }] },
      resolved: '123456789012/amazonaws.com',
    },
    { what: 'Fn::Join', value: { 'Fn::Join': [':', ['a', { Ref: 'AWS::Partition' }]] }, resolved: 'a:aws' },
    { what: 'a parameter with a default', value: { Ref: 'Accepts' }, resolved: '' },
    { what: 'AWS::NoValue', value: { Ref: 'AWS::NoValue' }, resolved: undefined },
  ])('resolves $what in a variable', async ({ value, resolved }) => {
    const definition = await loadOne({ Environment: { Variables: { X: value } } })
    expect(definition?.environment.X).toBe(resolved)
  })

  it('reads the aliases of each function', async () => {
    const aliasOf = (id: string, Name: string) => ({
      Type: 'AWS::Lambda::Alias',
      Properties: { Name, FunctionName: { Ref: id }, FunctionVersion: { 'Fn::GetAtt': ['Version', 'Version'] } },
    })
    const others = { Alias: aliasOf('MainLambdaFunction', 'snapstart'), Other: aliasOf('OtherLambdaFunction', 'live') }
    expect((await loadOne({}, others))?.aliases).toEqual(['snapstart'])
    expect((await loadOne())?.aliases).toBeUndefined()
  })

  it.each([
    {
      what: 'an import',
      value: { 'Fn::ImportValue': 'other-stack' },
      message: /Properties\.Environment\.Variables\.X: Fn::ImportValue is known only to AWS/,
    },
    { what: 'a queue', value: { Ref: 'Queue' }, message: /Variables\.X: Ref Queue/ },
    {
      what: 'an attribute',
      value: { 'Fn::Sub': `\${MainLambdaFunction.SnapStart}` },
      message: /MainLambdaFunction\.SnapStart/,
    },
  ])('names the file and the variable that needs $what', async ({ value, message }) => {
    const failure = loadOne({ Environment: { Variables: { X: value } } })
    await expect(failure).rejects.toThrow(message)
    await expect(failure).rejects.toThrow(/cloudformation-template-update-stack\.json: Resources\.MainLambdaFunction/)
  })

  it.each([
    { what: 'no name', properties: { FunctionName: undefined }, message: /Properties\.FunctionName is missing/ },
    {
      what: 'another language',
      properties: { Runtime: 'ruby3.4' },
      message: /Runtime is ruby3\.4; only Node\.js/,
    },
    {
      what: 'a Python runtime whose bootstrap would have to run',
      properties: { Runtime: 'python3.13' },
      message: /Runtime is python3\.13, which runs here only behind an AWS_LAMBDA_EXEC_WRAPPER/,
    },
    {
      what: 'a Java runtime whose bootstrap would have to run',
      properties: { Runtime: 'java21' },
      message: /Runtime is java21, which runs here only behind an AWS_LAMBDA_EXEC_WRAPPER/,
    },
    {
      what: 'a Python that Lambda no longer takes',
      properties: { Runtime: 'python3.11', Environment: { Variables: { AWS_LAMBDA_EXEC_WRAPPER: '/var/task/run' } } },
      message: /Runtime is python3\.11; only/,
    },
    {
      what: 'SnapStart for a zip on Node.js',
      properties: { SnapStart: { ApplyOn: 'PublishedVersions' } },
      message: /SnapStart is not for zips on nodejs/,
    },
    {
      what: 'SnapStart together with tenant isolation',
      properties: {
        Runtime: 'python3.13',
        Environment: { Variables: { AWS_LAMBDA_EXEC_WRAPPER: '/var/task/run' } },
        SnapStart: { ApplyOn: 'PublishedVersions' },
        TenancyConfig: { TenantIsolationMode: 'PER_TENANT' },
      },
      message: /SnapStart does not go together with tenant isolation/,
    },
    {
      what: 'an unknown log format',
      properties: { LoggingConfig: { LogFormat: 'XML' } },
      message: /LogFormat is 'XML', not one of Text, JSON/,
    },
    { what: 'a wrong number', properties: { MemorySize: 'much' }, message: /MemorySize is not a number/ },
    {
      what: 'a zip that is not there',
      properties: { Code: { S3Key: 'x/gone.zip' } },
      message: /Code\.S3Key names \S+gone\.zip, which is not there/,
    },
  ])('says what is wrong: $what', async ({ properties, message }) => {
    await expect(loadOne(properties)).rejects.toThrow(message)
  })

  it('says what to do when nothing is packaged', async () => {
    await expect(loadPackage(folder, cache)).rejects.toThrow(/cannot be read; package the service first/)
  })

  it('unpacks the same content once, and other content beside it', async () => {
    const first = await loadOne()
    await writeFile(join(first?.codeFolder ?? '', 'mark'), '')
    expect(await loadOne()).toEqual(first)
    expect(await readdir(first?.codeFolder ?? '')).toContain('mark')

    await writePackage({ MainLambdaFunction: functionOf() }, { 'src/handler.mjs': 'export const changed = 1' })
    const [changed] = await loadPackage(folder, cache)
    expect(changed?.codeFolder).not.toBe(first?.codeFolder)
    expect(await readFile(join(changed?.codeFolder ?? '', 'src/handler.mjs'), 'utf8')).toContain('changed')
  })

  it('keeps which files are executable, as Lambda does', async () => {
    await writePackage({ MainLambdaFunction: functionOf() })
    const script = strToU8('#!/bin/sh')
    const files: Zippable = {
      run: [script, { os: 3, attrs: 0o100755 << 16 }],
      data: [script, { os: 3, attrs: 0o100644 << 16 }],
    }
    await writeFile(join(folder, 'main.zip'), zipSync(files))
    const [definition] = await loadPackage(folder, cache)
    const modeOf = async (name: string) => (await stat(join(definition?.codeFolder ?? '', name))).mode & 0o777
    expect([await modeOf('run'), await modeOf('data')]).toEqual([0o755, 0o644])
  })

  it('refuses a package that would write beside itself', async () => {
    await writePackage({ MainLambdaFunction: functionOf() }, { '../outside.mjs': '' })
    await expect(loadPackage(folder, cache)).rejects.toThrow(/entry '\.\.\/outside\.mjs' points outside the package/)
  })

  it('leaves nothing of code that could not be unpacked', async () => {
    await writePackage({ MainLambdaFunction: functionOf() }, { 'a.mjs': '', 'a.mjs/b.mjs': '' })
    await expect(loadPackage(folder, cache)).rejects.toThrow()
    expect(await readdir(cache)).toEqual(['package.json'])
  })

  it('names the cache folder and its variable where code cannot be written', async () => {
    await writeFile(cache, 'a file, where a folder is wanted')
    await writePackage({ MainLambdaFunction: functionOf() })
    await expect(loadPackage(folder, join(cache, 'code'))).rejects.toThrow(
      `${join(cache, 'code')} is not a folder (ENOTDIR). Change that, or set XDG_CACHE_HOME to another folder`,
    )
  })

  it('keeps code where the system keeps caches, away from any node_modules', () => {
    expect(codeCacheFolder({ XDG_CACHE_HOME: '/caches' })).toBe('/caches/mcp-lambda/code')
  })
})
