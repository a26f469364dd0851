import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { readService } from '../project/project.ts'
import { findServiceMistakes } from './find-service-mistakes.ts'

const both = "plugins: ['@mcp-lambda/serverless', serverless-esbuild]"

async function find(plugins: string, server: string): Promise<string[]> {
  const root = await mkdtemp(join(tmpdir(), 'mistakes-'))
  onTestFinished(() => rm(root, { recursive: true }))
  const directory = join(root, 'services/notes')
  await mkdir(join(directory, 'src/server'), { recursive: true })
  await writeFile(join(directory, 'src/handler.ts'), '')
  await writeFile(join(directory, 'src/plain.mjs'), '')
  const lines = ['service: notes', plugins, 'custom: { mcp: { defaults: 1 } }', `functions: { server: ${server} }`]
  await writeFile(join(directory, 'serverless.yml'), lines.join('\n'))
  return findServiceMistakes(readService(directory)).map(
    ({ file, path, text, remedy }) => `${file}: ${path}: ${text}. ${remedy}`,
  )
}

it.each([
  { what: 'a service as new writes it', plugins: both, server: '{ handler: src/handler.handler }' },
  { what: 'a handler in a folder', plugins: both, server: '{ handler: src/server.handler }' },
  { what: 'a handler that is built first', plugins: both, server: '{ handler: dist/handler.handler }' },
  { what: 'a handler by a variable', plugins: both, server: "{ handler: '${param:handler}' }" },
  { what: 'a plugin of its own', plugins: 'plugins: [./plugins/all.js]', server: '{ handler: src/handler.handler }' },
  { what: 'another runtime', plugins: both, server: '{ handler: com.example.Notes, runtime: java21 }' },
  {
    what: 'JavaScript, which needs no bundler',
    plugins: "plugins: ['@mcp-lambda/serverless']",
    server: '{ handler: src/plain.handler }',
  },
])('finds nothing in $what', async ({ plugins, server }) => {
  expect(await find(plugins, server)).toEqual([])
})

it.each([
  {
    what: 'a handler that is not there',
    plugins: both,
    handler: 'src/index.handler',
    says: 'services/notes/serverless.yml: functions.server.handler: there is no src/index.ts. Write the file without its ending, a dot, and the name that it exports. There is src/handler.handler.',
  },
  {
    what: 'a plugin that is missing',
    plugins: 'plugins: [serverless-esbuild]',
    handler: 'src/handler.handler',
    says: "services/notes/serverless.yml: plugins: @mcp-lambda/serverless is missing: without it custom.mcp has no effect. Add the line - '@mcp-lambda/serverless' to plugins, before the others.",
  },
  {
    what: 'TypeScript without a bundler',
    plugins: "plugins: ['@mcp-lambda/serverless']",
    handler: 'src/handler.handler',
    says: 'services/notes/serverless.yml: plugins: serverless-esbuild is missing, or another that bundles TypeScript. Add the line - serverless-esbuild to plugins.',
  },
])('names $what', async ({ plugins, handler, says }) => {
  expect(await find(plugins, `{ handler: ${handler} }`)).toEqual([says])
})
