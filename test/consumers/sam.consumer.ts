/** AWS SAM: the template of docs/examples/sam, which `sam` itself checks, and builds without Docker and without AWS. */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { defineFunction } from '@mcp-lambda/lambda-local/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { callOnLambda } from './call-on-lambda.ts'
import { type Consumer, installExample, packedFile } from './consumer.ts'
import { samFolder } from './sam-package.ts'

const python = join(samFolder(process.env), 'bin', 'python')
let consumer: Consumer
beforeAll(async () => {
  if (!existsSync(python)) throw new Error('The command of AWS SAM is not installed: npm run python-packages')
  consumer = await installExample('sam', [])
})
afterAll(() => consumer?.remove())

it('builds a handler that answers, from a template that it finds valid', async () => {
  // sam copies the folder elsewhere, so that the path of the packed file must be whole.
  const manifest = JSON.parse(await readFile(join(consumer.folder, 'src/package.json'), 'utf8'))
  manifest.dependencies['@mcp-lambda/wrapper'] = `file:${packedFile('@mcp-lambda/wrapper').file}`
  await consumer.write('src/package.json', JSON.stringify(manifest))
  const cache = (await consumer.run('npm', 'config', 'get', 'cache')).trim()
  // sam writes settings into the home folder.
  const settings = ['SAM_CLI_TELEMETRY=0', 'AWS_DEFAULT_REGION=us-east-1', `HOME=${consumer.folder}`]
  const run = (...args: string[]) =>
    consumer.run('env', ...settings, `npm_config_cache=${cache}`, python, '-m', 'samcli', ...args)
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
