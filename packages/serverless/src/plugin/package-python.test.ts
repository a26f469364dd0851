import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { format } from '../python/vendor.ts'
import type { ServiceFunction } from './framework.ts'
import { packagePython } from './package-python.ts'

let directory = ''
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'package-python-'))
})
afterEach(() => rm(directory, { recursive: true }))

type Place = { readonly stage?: string; readonly warned?: string[] }

function packageService(server: ServiceFunction, { stage = 'prod', warned = [] }: Place = {}): Promise<void> {
  const command = 'python -m mcp_server_time'
  return packagePython({
    command,
    settings: { defaults: 1, target: 'time', command },
    service: {
      service: 'time',
      provider: { compiledCloudFormationTemplate: {}, runtime: 'python3.13', architecture: 'arm64' },
      functions: { server },
    },
    stage,
    directory,
    env: { XDG_CACHE_HOME: join(directory, 'cache') },
    say: () => undefined,
    warn: text => warned.push(text),
  })
}

/** Makes the packages of the service, and what Lambda needs beside them, as if they had been fetched before. */
async function keepPackages(sizes: Readonly<Record<string, number>>): Promise<void> {
  const required = 'mcp-server-time==2026.10.19\n'
  const hash = (text: string) => createHash('sha256').update(text).digest('hex')
  const lock = `# Made from requirements.txt (SHA-256 ${hash(required)}) for Python 3.13\n`
  const machines = [`${process.platform}-${process.arch}`, 'arm64']
  const kept = machines.flatMap(machine => {
    const packages = `cache/mcp-lambda/python/${hash(`${format}\n${lock}`).slice(0, 32)}-3.13-${machine}`
    return Object.entries(sizes).map(([name, mebibytes]) => [`${packages}/${name}/core.so`, mebibytes] as const)
  })
  await write('requirements.txt', required)
  await write('requirements.lock', lock)
  await write('cache/mcp-lambda/node/24.21.0-arm64/node', '', 117)
  for (const [file, mebibytes] of kept) await write(file, '', mebibytes)
}

/** More than the text is a hole, which takes nothing of the disk. */
async function write(name: string, text: string, mebibytes = 0): Promise<void> {
  const file = join(directory, name)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, text)
  if (mebibytes > 0) await truncate(file, mebibytes * 1024 * 1024)
}

describe('a server whose packages are larger than Lambda takes with Node', () => {
  const largest = 'scipy 90 MiB, pandas 40 MiB, numpy 10 MiB, lxml 4 MiB, pydantic 3 MiB'

  beforeEach(() => keepPackages({ scipy: 90, pandas: 40, numpy: 10, lxml: 4, pydantic: 3, mcp: 1 }))

  it('is refused, with the five largest and the way out', async () => {
    await expect(packageService({})).rejects.toThrow(
      `has 266 MiB, and Lambda takes 250 MiB unzipped. The largest packages: ${largest}. Leave out what the server does ` +
        `not need by package.patterns, such as '!.mcp-lambda/python/**/tests/**', or make it a container image: mcp-lambda image ${basename(directory)} --to REPOSITORY`,
    )
  })

  it('is packaged for stage local, without Node, and warned of', async () => {
    const warned: string[] = []
    await packageService({}, { stage: 'local', warned })
    expect(warned).toEqual([expect.stringMatching(/runs here, and other stages refuse it.* 266 MiB.*scipy 90 MiB/)])
    const node = join(directory, '.mcp-lambda/node')
    expect(await readFile(node, 'utf8')).toBe(`#!/bin/sh\nexec '${process.execPath}' "$@"\n`)
    expect((await stat(node)).mode & 0o111).toBe(0o111)
  })
})

// Nothing is built before the settings are looked at.
describe('snapStart', () => {
  it('is refused with provisioned concurrency', async () => {
    const packaged = packageService({ snapStart: true, provisionedConcurrency: 1 })
    await expect(packaged).rejects.toThrow('snapStart does not go together with provisionedConcurrency')
  })

  it('is refused with an image', async () => {
    const image = `repository@sha256:${'0'.repeat(64)}`
    await writeFile(join(directory, 'image.json'), JSON.stringify({ image, base: 'python', inputs: 'hash' }))
    await expect(packageService({ snapStart: true })).rejects.toThrow('snapStart is for zips, and image.json names')
  })
})
