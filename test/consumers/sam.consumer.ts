/** AWS SAM: the template of docs/examples/sam, which `sam` itself checks, and builds without Docker and without AWS. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { defineFunction } from '@mcp-lambda/lambda-local/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { callOnLambda } from './call-on-lambda.ts'
import { type Consumer, installExample, packedFile } from './consumer.ts'

const sam = join(import.meta.dirname, '../../.cache/aws-sam-cli-1.170.0')
let consumer: Consumer
beforeAll(async () => {
  await installSam()
  consumer = await installExample('sam', [])
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

it('builds a handler that answers, from a template that it finds valid', async () => {
  // sam copies the folder elsewhere, so that the path of the packed file must be whole.
  const manifest = JSON.parse(await readFile(join(consumer.folder, 'src/package.json'), 'utf8'))
  manifest.dependencies['@mcp-lambda/wrapper'] = `file:${packedFile('@mcp-lambda/wrapper').file}`
  await consumer.write('src/package.json', JSON.stringify(manifest))
  const cache = (await consumer.run('npm', 'config', 'get', 'cache')).trim()
  // sam writes settings into the home folder.
  const settings = ['SAM_CLI_TELEMETRY=0', 'AWS_DEFAULT_REGION=us-east-1', `HOME=${consumer.folder}`]
  const run = (...args: string[]) =>
    consumer.run('env', ...settings, `npm_config_cache=${cache}`, join(sam, 'bin/sam'), ...args)
  expect(await run('validate', '--lint')).toContain('is a valid SAM Template')
  await run('build')
  const definition = defineFunction({
    name: 'Server',
    codeFolder: join(consumer.folder, '.aws-sam/build/Server'),
    handler: 'handler.handler',
  })
  const content = await callOnLambda(definition, { name: 'greet', arguments: { name: 'Ada' } })
  expect(content).toEqual([{ type: 'text', text: 'Hello, Ada' }])
})
