import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ServiceFunction } from './framework.ts'
import { packagePython } from './package-python.ts'

let directory = ''
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'package-python-'))
})
afterEach(() => rm(directory, { recursive: true }))

/** A service with `snapStart`. Nothing is built before the settings are looked at. */
function packageService(server: ServiceFunction): Promise<void> {
  const command = 'python -m mcp_server_time'
  return packagePython({
    command,
    settings: { defaults: 1, target: 'time', command },
    service: {
      service: 'time',
      provider: { compiledCloudFormationTemplate: {}, runtime: 'python3.13', architecture: 'arm64' },
      functions: { server },
    },
    stage: 'prod',
    directory,
    env: {},
    say: () => undefined,
  })
}

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
