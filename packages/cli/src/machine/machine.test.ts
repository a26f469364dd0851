import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { listenLocally } from '@mcp-lambda/lambda-local/machine'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { lookAtFolders, lookAtMemory, lookAtPorts, lookAtProcesses } from './look-at-places.ts'
import {
  lookForAws,
  lookForCredentials,
  lookForDocker,
  lookForFramework,
  lookForNode,
  lookForNpm,
  lookForPython,
} from './look-for-programs.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'machine-'))
  onTestFinished(() => rm(folder, { recursive: true }))
})

/** A program on the PATH of the test, which has nothing else. */
async function program(name: string, script: string, place = 'bin') {
  const file = join(folder, place, name)
  await mkdir(join(folder, place), { recursive: true })
  await writeFile(file, `#!/bin/sh\n${script}\n`)
  await chmod(file, 0o755)
}

const path = (...places: string[]) => ({ PATH: places.map(place => join(folder, place)).join(delimiter) })

describe('Node', () => {
  it.each([
    { version: 'v18.20.0', state: 'missing' },
    { version: 'v20.20.2', state: 'ok' },
    { version: 'v24.1.0', state: 'ok' },
  ])('of a terminal, $version, is $state', async ({ version, state }) => {
    await program('node', `echo ${version}`)
    // What npm puts in front is the Node of the project.
    await program('node', 'echo v24.0.0', 'node_modules/.bin')
    const finding = await lookForNode(path('node_modules/.bin', 'bin'))
    expect(finding).toMatchObject({ state, found: expect.stringContaining(`${version.slice(1)} in a terminal`) })
  })
})

it('a program that is there and fails is not found', async () => {
  await program('npm', 'exit 1')
  expect(await lookForNpm(path('bin'))).toMatchObject({ state: 'missing', found: 'not found' })
})

describe('aws', () => {
  it.each([
    { script: 'echo aws-cli/2.30.1 Python/3.13', state: 'ok', found: '2.30.1' },
    { script: 'echo aws-cli/1.45.11 Python/3.11 >&2', state: 'off', found: '1.45.11' },
    { script: 'exit 127', state: 'off', found: 'not found' },
  ])('$found is $state', async ({ script, state, found }) => {
    await program('aws', script)
    expect(await lookForAws(path('bin'))).toMatchObject({ state, found })
  })
})

describe('Docker', () => {
  it('is told from its daemon', async () => {
    await program('docker', 'case $1 in --version) echo Docker 27;; *) exit 1;; esac')
    expect(await lookForDocker(path('bin'))).toMatchObject({ state: 'off', found: 'does not answer' })
  })
})

describe('sls', () => {
  it('is of the project, unless a terminal has another', async () => {
    const manifest = join(folder, 'node_modules/serverless/package.json')
    await mkdir(join(manifest, '..'), { recursive: true })
    await writeFile(manifest, '{"name":"osls","version":"4.3.1"}')
    await program('sls', 'exit 0', 'node_modules/.bin')
    expect(lookForFramework(folder, path('node_modules/.bin'))).toMatchObject({
      state: 'ok',
      found: 'npx sls is osls 4.3.1',
    })
    await program('sls', 'exit 0')
    expect(lookForFramework(folder, path('node_modules/.bin', 'bin'))).toMatchObject({
      state: 'off',
      found: `npx sls is osls 4.3.1, and sls is ${join(folder, 'bin/sls')}`,
    })
  })

  it('is missing where nothing is installed', () => {
    expect(lookForFramework(folder, {})).toMatchObject({
      state: 'missing',
      effect: expect.stringContaining('npm install'),
    })
  })
})

describe('Python', () => {
  it('is run: a name proves nothing', async () => {
    await program('python3.13', 'exit 127')
    const env = { ...path('bin'), PYENV_ROOT: folder, XDG_DATA_HOME: folder }
    // Others may be in /usr/local/bin.
    const [finding] = await lookForPython(['3.13'], env)
    expect(finding?.found).not.toContain(folder)
  })

  it('is not needed where no server is in Python', async () => {
    expect(await lookForPython([], path('bin'))).toMatchObject([
      { state: 'off', effect: expect.stringContaining('No server of this project needs it') },
    ])
  })
})

describe('AWS credentials', () => {
  it('are found, and their values are not shown', () => {
    const env = { AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'hush' }
    const finding = lookForCredentials(env, folder)
    expect(finding.state).toBe('ok')
    expect(JSON.stringify(finding)).not.toMatch(/AKIAEXAMPLE|hush/)
  })

  it('are those of a profile, or none', async () => {
    expect(lookForCredentials({}, folder)).toMatchObject({ state: 'off' })
    await mkdir(join(folder, '.aws'))
    await writeFile(join(folder, '.aws/config'), '[profile tools]\n')
    expect(lookForCredentials({ AWS_PROFILE: 'tools' }, folder).found).toBe('profile tools of ~/.aws')
  })
})

it('a folder that cannot be written is missing, with the variable that sets another', async () => {
  const file = join(folder, 'file')
  await writeFile(file, '')
  expect(lookAtFolders({ XDG_CACHE_HOME: file }, folder)).toMatchObject([
    { name: 'Cache', state: 'missing', effect: expect.stringContaining('XDG_CACHE_HOME') },
    { name: 'Temporary files', state: 'ok' },
    { name: 'Home', state: 'ok' },
  ])
})

it('a taken port is off, with the flag for another', async () => {
  const listener = await listenLocally(createServer(), { host: '127.0.0.1', port: 0 })
  onTestFinished(() => listener.close())
  expect(await lookAtPorts({ '--port': listener.port })).toMatchObject([
    { state: 'off', effect: expect.stringContaining('--port 0') },
  ])
})

it('little memory says how many services are packaged at a time', () => {
  expect(lookAtMemory(700 * 1024 * 1024, 1, 3)).toMatchObject({
    state: 'off',
    effect: expect.stringContaining('1 of 3'),
  })
  expect(lookAtMemory(7000 * 1024 * 1024, 3, 3)).toMatchObject({ state: 'ok' })
})

it('without /proc memory is not limited', () => {
  expect(lookAtProcesses(folder)).toMatchObject({ state: 'off', effect: expect.stringContaining('Memory limits') })
})
