import { appendFile, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runtimesForTests } from '../../testing/runtimes-for-tests.ts'
import { ensureAwsRuntimeClient, type Run } from './ensure-aws-runtime-client.ts'

let caches: string
let said: string[]
let ran: string[]

beforeEach(async () => {
  caches = await mkdtemp(join(tmpdir(), 'caches-'))
  said = []
  ran = []
})
afterEach(() => rm(caches, { recursive: true }))

/** A `PATH` on which these programs are. */
async function pathWith(...programs: string[]): Promise<string> {
  const folder = join(caches, 'bin')
  await mkdir(folder, { recursive: true })
  for (const program of programs) await writeFile(join(folder, program), '')
  return folder
}

const allTools = ['cmake', 'g++', 'make', 'python3', 'xz']

/** Puts down what npm would, without compiling it. */
const installs: Run = async command => {
  ran.push(command.slice(0, 2).join(' '))
  if (command[0] !== 'npm') return
  const client = join(command[3] ?? '', 'node_modules/aws-lambda-ric')
  await mkdir(client, { recursive: true })
  await writeFile(join(client, 'index.mjs'), '')
  await writeFile(join(client, 'rapid-client.node'), '')
}

const breaks: Run = async (_, { logFile }) => {
  await appendFile(logFile, 'curl.c:1: error: no such thing\n')
  throw new Error('npm ended with code 1')
}

async function ensure({
  programs = allTools,
  run = installs,
  mayInstall = false,
  platform = 'linux' as NodeJS.Platform,
} = {}) {
  const env = { XDG_CACHE_HOME: caches, PATH: await pathWith(...programs) }
  return ensureAwsRuntimeClient({ env, say: line => said.push(line), run, mayInstall, platform })
}

const file = () => join(caches, 'mcp-lambda/aws-lambda-ric/4.0.2/node_modules/aws-lambda-ric/index.mjs')

describe('AWS’s runtime client', () => {
  it('is built into the cache once, and said to be', async () => {
    expect(await ensure()).toBe(file())
    expect(said).toEqual([expect.stringMatching(/^Building aws-lambda-ric 4\.0\.2 in .*: about a minute and a half/)])
    expect(await ensure()).toBe(file())
    expect(ran).toEqual(['npm install'])
    expect(said).toHaveLength(1)
  })

  it('names the tools that are missing, and how to get them', async () => {
    const failure = ensure({ programs: ['make', 'python3', 'c++', 'xz'] })
    await expect(failure).rejects.toThrow(/needs cmake\. [\s\S]*apt-get install --no-install-recommends cmake$/m)
    expect(ran).toEqual([])
  })

  it('has the tools installed first where that can be done without asking', async () => {
    await ensure({ programs: ['make', 'python3', 'xz'], mayInstall: true })
    expect(said.slice(0, 2)).toEqual([
      'Running: apt-get update',
      'Running: apt-get install -y --no-install-recommends cmake g++',
    ])
    expect(ran).toEqual(['apt-get update', 'apt-get install', 'npm install'])
  })

  it('leaves its log and nothing else when the build breaks', async () => {
    await expect(ensure({ run: breaks })).rejects.toThrow(
      /could not be built\. The log is \S+, and ends so:\ncurl\.c:1/,
    )
    expect(await readdir(join(caches, 'mcp-lambda/aws-lambda-ric'))).toEqual(['4.0.2.log'])
  })

  it('is not tried where it cannot be built', async () => {
    await expect(ensure({ platform: 'darwin' })).rejects.toThrow(/Linux only, not on darwin/)
  })
})

describe('a test run', () => {
  it('takes both runtime clients when AWS’s own is there', async () => {
    await ensure()
    expect(runtimesForTests({ XDG_CACHE_HOME: caches, CI: 'true' })).toMatchObject([
      { name: 'the small runtime', runtime: 'small', isMissing: false },
      { name: 'aws-lambda-ric', runtime: { file: file() }, isMissing: false },
    ])
  })

  it('skips AWS’s own when it is not, and says how to get it', () => {
    const [, aws] = runtimesForTests({ XDG_CACHE_HOME: caches })
    expect(aws).toMatchObject({ isMissing: true, meta: { needs: 'npm run runtime-client' } })
  })

  it('fails without it in CI', () => {
    expect(() => runtimesForTests({ XDG_CACHE_HOME: caches, CI: 'true' })).toThrow('npm run runtime-client')
  })
})
