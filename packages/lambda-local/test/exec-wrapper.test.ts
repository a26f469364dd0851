import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { findPython } from '../src/machine/find-python.ts'
import { type LambdaForTest, lambdaForTest } from '../src/testing/lambda-for-test.ts'

let test: LambdaForTest

const code = 'export const handler = async () => ({ wrapped: process.env.WRAPPED, path: process.env.PATH })'

beforeAll(async () => {
  const environment = { AWS_LAMBDA_EXEC_WRAPPER: '/var/task/wrap' }
  test = await lambdaForTest({ wrapped: { code, environment }, dead: { code, environment } })
  for (const [name, mode] of [['wrapped', 0o755] as const, ['dead', 0o644] as const]) {
    const script = join(test.lambda.functions.get(name)?.codeFolder ?? '', 'wrap')
    await writeFile(script, '#!/bin/sh\nexport WRAPPED="$#"\nexec "$@"\n')
    await chmod(script, mode)
  }
})

afterAll(() => test.close())

it('starts the exec wrapper with the command line of the runtime', async () => {
  const { payload } = await test.invoke('wrapped')
  expect(Number(payload.wrapped)).toBeGreaterThan(1)
})

it('does not start a wrapper that cannot be executed', async () => {
  await expect(test.invoke('dead')).rejects.toThrow(/could not be started.*EACCES/)
})

it('says how to install a Python that is not on this machine', async () => {
  const empty = await mkdtemp(join(tmpdir(), 'no-python-'))
  const env = { PATH: empty, PYENV_ROOT: empty, XDG_DATA_HOME: empty }
  await expect(findPython('3.99', env)).rejects.toThrow(/Python 3\.99 is not on this machine.*uv python install 3\.99/)
  await rm(empty, { recursive: true })
})

it('takes no program for a Python by its name', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'no-python-'))
  // As pyenv has one for each version that is installed, also where another is chosen.
  await writeFile(join(folder, 'python3.99'), '#!/bin/sh\nexit 127\n', { mode: 0o755 })
  const env = { PATH: folder, PYENV_ROOT: folder, XDG_DATA_HOME: folder }
  await expect(findPython('3.99', env)).rejects.toThrow('Python 3.99 is not on this machine')
  await rm(folder, { recursive: true })
})
