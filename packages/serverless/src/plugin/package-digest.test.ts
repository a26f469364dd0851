import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import type { Service } from './framework.ts'
import { setPackageDigests } from './package-digest.ts'

const directory = mkdtempSync(join(tmpdir(), 'package-digest-'))
afterAll(() => rmSync(directory, { recursive: true }))

it('gives each function the SHA-256 of its own zip, beside its own variables', async () => {
  writeFileSync(join(directory, 'own.zip'), 'abc')
  writeFileSync(join(directory, 'whole.zip'), '')
  const service: Pick<Service, 'functions' | 'package'> = {
    package: { artifact: 'whole.zip' },
    functions: {
      a: { package: { artifact: join(directory, 'own.zip') }, environment: { OWN: '1' } },
      b: {},
      uploaded: { package: { artifact: 's3://bucket/key' } },
    },
  }
  await setPackageDigests(service, directory)
  // The digests of "abc" and of nothing: FIPS 180-4, and what `openssl dgst -sha256 -binary | base64` prints.
  expect(service.functions).toMatchObject({
    a: { environment: { OWN: '1', MCP_PACKAGE_SHA256: 'ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=' } },
    b: { environment: { MCP_PACKAGE_SHA256: '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=' } },
  })
  expect(service.functions?.uploaded).not.toHaveProperty('environment')
})
