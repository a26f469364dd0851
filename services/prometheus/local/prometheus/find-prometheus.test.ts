import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ensurePrometheus, howToInstallPrometheus } from './ensure-prometheus.ts'
import { findPrometheus } from './find-prometheus.ts'
import { installWithApt } from './install-with-apt.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'find-prometheus-'))
})

afterEach(() => rm(folder, { recursive: true, force: true }))

async function program(...path: string[]): Promise<string> {
  const file = join(folder, ...path)
  await mkdir(join(file, '..'), { recursive: true })
  await writeFile(file, '#!/bin/sh\n')
  await chmod(file, 0o755)
  return file
}

describe('findPrometheus', () => {
  it('takes PROMETHEUS_BIN before what PATH offers', async () => {
    const named = await program('named')
    await program('bin', 'prometheus')
    expect(await findPrometheus({ PROMETHEUS_BIN: named, PATH: join(folder, 'bin') })).toBe(named)
  })

  it('refuses a PROMETHEUS_BIN that is no program, by name', async () => {
    await program('bin', 'prometheus')
    const env = { PROMETHEUS_BIN: join(folder, 'missing'), PATH: join(folder, 'bin') }
    await expect(findPrometheus(env)).rejects.toThrow(join(folder, 'missing'))
  })

  it('looks along PATH, then in the usual folders', async () => {
    const usual = await program('usual', 'prometheus')
    expect(await findPrometheus({ PATH: join(folder, 'bin') }, [join(folder, 'usual')])).toBe(usual)
    const onPath = await program('bin', 'prometheus')
    expect(await findPrometheus({ PATH: join(folder, 'bin') }, [join(folder, 'usual')])).toBe(onPath)
  })

  it('passes over a folder and a file that cannot be run', async () => {
    await mkdir(join(folder, 'a', 'prometheus'), { recursive: true })
    await mkdir(join(folder, 'b'))
    await writeFile(join(folder, 'b', 'prometheus'), 'data')
    expect(await findPrometheus({ PATH: `${folder}/a:${folder}/b` }, [])).toBeUndefined()
  })
})

describe('ensurePrometheus', () => {
  const env = { PATH: '/nowhere' }
  const find = (candidates: Parameters<typeof findPrometheus>[0]) => findPrometheus(candidates, [join(folder, 'usual')])

  it('installs nothing where it is already there', async () => {
    const usual = await program('usual', 'prometheus')
    const install = () => Promise.reject(new Error('must not run'))
    expect(await ensurePrometheus({ env, find, install, say: () => {} })).toBe(usual)
  })

  it('says how to install it where it may not', async () => {
    const refusal = ensurePrometheus({ env, find, install: undefined, say: () => {} })
    await expect(refusal).rejects.toThrow(howToInstallPrometheus)
  })

  it('finds what it installed', async () => {
    const said: string[] = []
    const install = async () => void (await program('usual', 'prometheus'))
    expect(await ensurePrometheus({ env, find, install, say: line => said.push(line) })).toContain('usual/prometheus')
    expect(said).toHaveLength(1)
  })

  it('keeps the cause and still says what to do when installing failed', async () => {
    const install = () => Promise.reject(new Error('no network'))
    const failure = ensurePrometheus({ env, find, install, say: () => {} })
    await expect(failure).rejects.toThrow(/no network[\s\S]*brew install prometheus/)
  })
})

describe('installWithApt', () => {
  it('announces every command before it runs, and forbids services only while installing', async () => {
    const policyPath = join(folder, 'policy-rc.d')
    const events: string[] = []
    const run = async (command: string, args: readonly string[]) => {
      const policy = policyAt(policyPath)
      events.push(`run ${command} ${args.join(' ')} (${policy})`)
    }
    await installWithApt({ env: {}, say: line => events.push(line), run, policyPath, hasSystemd: true })
    expect(events.filter(event => /^run|^Running/.test(event))).toEqual([
      'Running: apt-get update',
      'run apt-get update (services may start)',
      'Running: apt-get install -y --no-install-recommends prometheus',
      'run apt-get install -y --no-install-recommends prometheus (services may not start)',
      'Running: systemctl disable prometheus',
      'run systemctl disable prometheus (services may start)',
    ])
  })

  it('lifts its policy when the installation fails, and leaves one it found', async () => {
    const policyPath = join(folder, 'policy-rc.d')
    const run = (_: string, args: readonly string[]) =>
      args[0] === 'install' ? Promise.reject(new Error('no such package')) : Promise.resolve()
    const install = () => installWithApt({ env: {}, say: () => {}, run, policyPath, hasSystemd: false })
    await expect(install()).rejects.toThrow('no such package')
    expect(policyAt(policyPath)).toBe('services may start')
    await program('policy-rc.d')
    await expect(install()).rejects.toThrow('no such package')
    expect(policyAt(policyPath)).toBe('services may not start')
  })
})

function policyAt(path: string): string {
  return existsSync(path) ? 'services may not start' : 'services may start'
}
