/** AWS SAM: a template that `sam` itself checks, and builds with its esbuild method, without Docker and without AWS. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Consumer, createConsumer, packedFile } from './consumer.ts'

const sam = join(import.meta.dirname, '../../.cache/aws-sam-cli-1.170.0')
let consumer: Consumer
beforeAll(async () => {
  await installSam()
  consumer = await createConsumer([])
})
afterAll(() => consumer?.remove())

/** Once on a machine: 40 seconds. */
async function installSam(): Promise<void> {
  if (existsSync(join(sam, 'complete'))) return
  await rm(sam, { recursive: true, force: true })
  const run = promisify(execFile)
  await mkdir(join(sam, '..'), { recursive: true })
  await run('python3', ['-m', 'venv', sam])
  await run(join(sam, 'bin/pip'), ['install', '--quiet', 'aws-sam-cli==1.170.0'], { timeout: 170_000 })
  await mkdir(join(sam, 'complete'))
}

const template = `
AWSTemplateFormatVersion: '2010-09-09'
Transform: AWS::Serverless-2016-10-31
Resources:
  Server:
    Type: AWS::Serverless::Function
    Metadata:
      BuildMethod: esbuild
      BuildProperties:
        Format: esm
        Target: es2022
        OutExtension: ['.js=.mjs']
        EntryPoints: [handler.ts]
    Properties:
      CodeUri: src
      Handler: handler.handler
      Runtime: nodejs22.x
      FunctionUrlConfig: { AuthType: AWS_IAM }
`

const handler = `
  import { type Backend, lambdaHandler } from '@mcp-lambda/wrapper'
  const backend: Backend = { exchange: async ({ id, method }) => ({ jsonrpc: '2.0', id, result: { method } }) }
  export const handler = lambdaHandler(backend)`

it('builds a handler that answers, from a template that it finds valid', async () => {
  const dependencies = { '@mcp-lambda/wrapper': `file:${packedFile('@mcp-lambda/wrapper').file}` }
  const manifest = { name: 'tools', version: '1.0.0', dependencies, devDependencies: { esbuild: '0.28.2' } }
  await consumer.run('mkdir', 'src')
  await consumer.write('template.yaml', template)
  await consumer.write('src/handler.ts', handler)
  await consumer.write('src/package.json', JSON.stringify(manifest))
  const cache = (await consumer.run('npm', 'config', 'get', 'cache')).trim()
  // sam writes settings into the home folder.
  const settings = ['SAM_CLI_TELEMETRY=0', 'AWS_DEFAULT_REGION=us-east-1', `HOME=${consumer.folder}`]
  const run = (...args: string[]) =>
    consumer.run('env', ...settings, `npm_config_cache=${cache}`, join(sam, 'bin/sam'), ...args)
  expect(await run('validate', '--lint')).toContain('is a valid SAM Template')
  await run('build')
  const program = `
    const { handler } = await import('./.aws-sam/build/Server/handler.mjs')
    const context = { awsRequestId: '1', getRemainingTimeInMillis: () => 10_000 }
    console.log(JSON.stringify(await handler({ jsonrpc: '2.0', id: 7, method: 'tools/list' }, context)))
    process.exit()`
  await consumer.write('call.mjs', program)
  expect(JSON.parse(await consumer.run(process.execPath, 'call.mjs')).result).toMatchObject({ method: 'tools/list' })
})
