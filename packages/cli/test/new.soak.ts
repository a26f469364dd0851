import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const program = join(import.meta.dirname, '../bin/mcp-lambda.js')
const template = join(import.meta.dirname, '../../create/template')

let folder: string
let project: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'new-'))
  project = join(folder, 'project')
  await cp(template, project, { recursive: true })
  await writeFile(join(project, 'package-lock.json'), '{}')
  const record = { version: '0.1.0', answers: { name: 'template-project', servers: [{ name: 'first' }] }, base: {} }
  await writeFile(join(project, '.mcp-lambda.json'), JSON.stringify(record))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** Starts the command with a program in the place of npm. */
async function start(words: readonly string[], npm = 'exit 1') {
  const bin = join(folder, 'bin')
  await mkdir(bin)
  await writeFile(join(bin, 'npm'), `#!/bin/sh\n${npm}\n`)
  await chmod(join(bin, 'npm'), 0o755)
  const child = spawn(process.execPath, [program, 'new', ...words], {
    cwd: project,
    env: { ...process.env, PATH: `${bin}:${process.env.PATH}` },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)])
  return { child, ended: ended.then(([[code], stdout, stderr]) => ({ code, stdout, stderr })) }
}

async function readProject() {
  const files = await readdir(project, { recursive: true, withFileTypes: true })
  const paths = files.filter(file => file.isFile()).map(({ parentPath, name }) => join(parentPath, name))
  return Promise.all(paths.sort().map(async path => [path, await readFile(path, 'utf8')]))
}

describe('nothing is left of a new server', () => {
  it('where it cannot be installed', async () => {
    const before = await readProject()
    const { ended } = await start(['notes'], 'echo changed > package-lock.json; echo E404 no such package; exit 1')
    const { code, stdout, stderr } = await ended
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toContain('E404 no such package')
    expect(await readProject()).toEqual(before)
  })

  it('where it does not load', async () => {
    const before = await readProject()
    const { ended } = await start(['notes'], 'echo changed > package-lock.json')
    const { code, stderr } = await ended
    expect(code).toBe(1)
    expect(stderr).toContain('@mcp-lambda/wrapper')
    expect(await readProject()).toEqual(before)
  })

  it('after Ctrl-C half-way, which exits with 130', async () => {
    const before = await readProject()
    const { child, ended } = await start(['notes'], `echo changed > package-lock.json; touch ../begun; sleep 30`)
    while (!(await readdir(folder)).includes('begun')) await new Promise(resolve => setTimeout(resolve, 20))
    expect(await readdir(join(project, 'services'))).toContain('notes')
    child.kill('SIGINT')
    const { code, stdout } = await ended
    expect({ code, stdout }).toEqual({ code: 130, stdout: '' })
    expect(await readProject()).toEqual(before)
  })
})

it('--dry-run lists what would be written, and writes nothing', async () => {
  const before = await readProject()
  const { ended } = await start(['notes', '--sdk', 'v1', '--dry-run', '--json'])
  const { code, stdout } = await ended
  expect(code).toBe(0)
  expect(JSON.parse(stdout).wouldWrite).toContain('services/notes/src/handler.ts')
  expect(await readProject()).toEqual(before)
})

it.each([
  '"dist/main.js"',
  '{ "any-name": "./dist/main.js" }',
  '{ "server": "dist/main.js", "tool": "x.js" }',
])('finds the program of a package that has the bin %s', async bin => {
  const view = `echo '{ "name": "@scope/server", "version": "1.0.0", "bin": ${bin} }'`
  const { ended } = await start(['--npm', '@scope/server', '--name', 'notes', '--dry-run', '--json'], view)
  expect(await ended).toMatchObject({ code: 0 })
})

it.each([
  { what: 'a folder that exists', name: 'template-server', says: 'services/template-server exists' },
  { what: 'a target of another service', name: 'taken', says: 'target of services/other' },
])('refuses $what', async ({ name, says }) => {
  await mkdir(join(project, 'services/other'))
  const settings = 'service: other\ncustom: { mcp: { target: taken } }\n'
  await writeFile(join(project, 'services/other/serverless.yml'), settings)
  const before = await readProject()
  const { code, stderr } = await (await start([name])).ended
  expect(code).toBe(2)
  expect(stderr).toContain(says)
  expect(await readProject()).toEqual(before)
})
