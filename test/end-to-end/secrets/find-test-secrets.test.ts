import { globSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { zipSync } from 'fflate'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { testSecret } from '../../../shared/test-secret.ts'
import { root, runTool } from '../../packaging/repository.ts'
import { findTestSecrets } from './find-test-secrets.ts'

const secret = testSecret('planted')

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'planted-'))
})
afterEach(() => rm(folder, { recursive: true }))

async function plant(file: string, content: string | Uint8Array) {
  const path = join(folder, file)
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, content)
}

it.each<[what: string, file: string, content: string | Uint8Array, at: string]>([
  ['a log', 'services/notes/.turbo/turbo-test.log', `one\ntwo key=${secret}`, '.turbo/turbo-test.log:2'],
  ['a report', '.reports/test.json', JSON.stringify({ message: `"${secret}"` }), '.reports/test.json:1'],
  ['a temporary file', 'it-x/.env.copy', secret, 'it-x/.env.copy:1'],
  ['a header', 'log', `\n\nauthorization: Basic ${Buffer.from(`me:${secret}`).toString('base64')}`, 'log:3'],
  ['a dump', 'log', Buffer.from(secret).toString('hex'), 'log:1'],
  ['a package', '.package/it.zip', zipSync({ 'src/handler.mjs': Buffer.from(`\n${secret}`) }), 'handler.mjs:2'],
  ['a cache', '.turbo/cache/1.tar.zst', zstdCompressSync(secret), '1.tar.zst:1'],
  ['a cache of a tool', 'node_modules/.cache/it.gz', gzipSync(secret), 'it.gz:1'],
  ['a name', `found-${secret}`, '', `found-${secret}:0`],
])('finds a secret in %s, with its file and line', async (_, file, content, at) => {
  await plant(file, content)
  const { found } = findTestSecrets([folder])
  expect(found.map(hit => `${hit.file}:${hit.line}`)).toContainEqual(expect.stringMatching(new RegExp(`${at}$`)))
})

it('finds none where secrets belong, in what is installed and in what holds none', async () => {
  await plant('project/.env', `KEY=${secret}`)
  await plant('node_modules/it/index.js', secret)
  await plant('.git/objects/it', secret)
  await plant('broken.zip', 'no zip')
  await plant('log', testSecret('').slice(0, -3))
  expect(findTestSecrets([folder])).toMatchObject({ found: [], files: 2 })
})

it('each test that stores a secret takes it from where this search knows it', () => {
  const files = globSync('{packages,services,test}/**/*.{test,packaging,soak,guest,deploy,consumer}.ts', {
    cwd: root,
    exclude: path => /(^|\/)(node_modules|golden|\.[^/]+)$/.test(path),
  })
  const storing = files.filter(file =>
    /startSecretsManager\(|'\.env'(: |\), [`'][A-Z_]+=)/.test(readFileSync(join(root, file), 'utf8')),
  )
  expect(storing.length).toBeGreaterThan(3)
  const isMarked = (file: string) => /\/(test-secret|hard-values)\.ts'/.test(readFileSync(join(root, file), 'utf8'))
  expect(storing.filter(file => !isMarked(file))).toEqual([])
})

it('npm run secrets fails, and names file and line', async () => {
  await plant('log', `\n${secret}`)
  const command = [join(import.meta.dirname, '../../../scripts/secrets.ts'), '--in', folder]
  const { code, stderr } = await runTool(process.execPath, command, { cwd: folder })
  expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining(`${folder}/log:2: a secret`) })
  expect(stderr).not.toContain(secret)
})
