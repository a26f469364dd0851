import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it, vi } from 'vitest'
import { createCredentialsProvider } from './aws-credentials.ts'

afterEach(() => {
  vi.unstubAllEnvs()
})

it('takes what Lambda puts into the environment', async () => {
  const env = { AWS_ACCESS_KEY_ID: 'AKID', AWS_SECRET_ACCESS_KEY: 'secret', AWS_SESSION_TOKEN: 'token' }
  expect(await createCredentialsProvider(env)()).toEqual({
    accessKeyId: 'AKID',
    secretAccessKey: 'secret',
    sessionToken: 'token',
  })
})

it('has no session token where there is none', async () => {
  const env = { AWS_ACCESS_KEY_ID: 'AKID', AWS_SECRET_ACCESS_KEY: 'secret', AWS_SESSION_TOKEN: '' }
  expect(await createCredentialsProvider(env)()).toEqual({ accessKeyId: 'AKID', secretAccessKey: 'secret' })
})

it("finds a named profile as the SDK does, before the environment's keys", async () => {
  const folder = await mkdtemp(join(tmpdir(), 'credentials-'))
  try {
    const file = join(folder, 'credentials')
    await writeFile(file, '[work]\naws_access_key_id = FROMFILE\naws_secret_access_key = secret\n')
    // The SDK's chain reads the process environment itself.
    const env = { AWS_PROFILE: 'work', AWS_SHARED_CREDENTIALS_FILE: file, AWS_CONFIG_FILE: join(folder, 'config') }
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value)
    const keys = { AWS_ACCESS_KEY_ID: 'AKID', AWS_SECRET_ACCESS_KEY: 'secret' }
    expect(await createCredentialsProvider({ ...env, ...keys })()).toMatchObject({ accessKeyId: 'FROMFILE' })
  } finally {
    await rm(folder, { recursive: true })
  }
})
