import { expect, it } from 'vitest'
import { copyRepository, runTool } from './repository.ts'

it('two packagings of one checkout at once, with an empty cache, both succeed', { timeout: 240_000 }, async () => {
  await using copy = await copyRepository()
  const packageAll = () => runTool('npm', ['run', 'package'], { cwd: copy.directory })
  for (const { code, stdout, stderr } of await Promise.all([packageAll(), packageAll()])) {
    expect(code, stdout + stderr).toBe(0)
  }
})
