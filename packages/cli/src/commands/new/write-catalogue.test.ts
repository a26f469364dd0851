import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readService } from '@mcp-lambda/serverless/project'
import type { Server } from 'create-mcp-lambda'
import { expect, it, onTestFinished } from 'vitest'
import { writeCatalogue } from './write-catalogue.ts'

const url = 'https://mcp.example.com/mcp'

/** Of a server that rejects a client without its key. */
async function write(server: Server) {
  const root = await mkdtemp(join(tmpdir(), 'write-catalogue-'))
  onTestFinished(() => rm(root, { recursive: true }))
  const folder = join(root, 'services/notes')
  await mkdir(join(folder, 'src'), { recursive: true })
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
  const yml = 'service: notes\ncustom:\n  mcp:\n    defaults: 1\n    target: notes\n'
  await writeFile(join(folder, 'serverless.yml'), yml)
  await writeFile(join(folder, 'src/handler.ts'), "throw new Error('HTTP 401')\nexport const handler = 1")
  const said: string[] = []
  const ended = writeCatalogue(server, folder, { note: text => said.push(text), stop: new AbortController().signal })
  const failure = await ended.then(
    () => undefined,
    (error: Error) => error.message,
  )
  return { folder, said, failure, isUnchanged: (await readFile(join(folder, 'serverless.yml'), 'utf8')) === yml }
}

it('has a server elsewhere that is not listed without its key listed at run time', async () => {
  const { folder, said, failure } = await write({ name: 'notes', url, secrets: ['NOTES_KEY'] })
  expect(failure).toBeUndefined()
  expect(readService(folder)).toMatchObject({ target: 'notes', liveCatalogue: true })
  expect(said).toEqual([expect.stringContaining('without its key')])
})

it.each([
  { what: 'a server elsewhere without a key', server: { name: 'notes', url } },
  {
    what: 'a package with one',
    server: { name: 'notes', npm: 'a', version: '1.0.0', program: 'a.js', secrets: ['K'] },
  },
])('refuses $what, which has another reason', async ({ server }) => {
  const { said, failure, isUnchanged } = await write(server)
  expect({ said, isUnchanged }).toEqual({ said: [], isUnchanged: true })
  expect(failure).toContain('HTTP 401')
})
