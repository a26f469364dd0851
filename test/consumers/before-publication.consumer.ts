/** README's lines for use before the packages are on npm. */

import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')
const readme = await readFile(join(root, 'README.md'), 'utf8')
const [, packed = ''] = /not on npm yet([\s\S]*?)\n## /.exec(readme) ?? []
const [pack = '', ...installs] = [
  ...[...packed.matchAll(/^```bash\n(.*)\n```$/gm)].map(([, line = '']) => line),
  ...[...packed.matchAll(/^`(npm i [^`]*)`/gm)].map(([, line = '']) => line),
]

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'before-publication-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

it('packs into one folder', async () => {
  // The folder of the repository itself may be in use.
  await shell(`${pack} -- --destination ${folder}/.packed`, root)
  expect(await readdir(join(folder, '.packed'))).toContain('mcp-lambda-wrapper-0.1.0.tgz')
})

it('has a line for the wrapper alone, and one for all', () => {
  expect(installs).toHaveLength(2)
})

it.each(installs)('%s', async line => {
  const project = await mkdtemp(join(folder, 'project-'))
  await writeFile(join(project, 'package.json'), '{ "name": "my-project", "private": true }')
  await shell(line.replace('<here>', folder), project)
  const installed = await readdir(join(project, 'node_modules/@mcp-lambda'))
  expect(installed).toContain('wrapper')
})

async function shell(line: string, cwd: string): Promise<void> {
  await promisify(execFile)('sh', ['-c', line], { cwd, maxBuffer: 2 ** 25 })
}
