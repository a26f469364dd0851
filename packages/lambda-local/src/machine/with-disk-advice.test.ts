import { describe, expect, it } from 'vitest'
import { withDiskAdvice } from './with-disk-advice.ts'

function fail(code: string, folder = '/tmp'): Promise<never> {
  return withDiskAdvice({ folder, variable: 'TMPDIR' }, async () => {
    throw Object.assign(new Error(`${code}: as Node says it, write`), { code })
  })
}

describe('withDiskAdvice', () => {
  it.each(['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EPERM'])('names the folder and the variable on %s', async code => {
    await expect(fail(code)).rejects.toThrow(new RegExp(`^/tmp .*\\(${code}\\)\\. .*set TMPDIR to another folder$`))
  })

  it.each(['ENOENT', 'ENOTDIR'])('does so on %s, where it is the folder that is missing', async code => {
    await expect(fail(code, '/nowhere/at/all')).rejects.toThrow('set TMPDIR to another folder')
    await expect(fail(code)).rejects.toThrow('as Node says it')
  })

  it('keeps the original as the cause', async () => {
    await expect(fail('ENOSPC')).rejects.toMatchObject({ cause: { code: 'ENOSPC' } })
  })

  it('leaves other failures as they are', async () => {
    await expect(fail('EMFILE')).rejects.toThrow('EMFILE: as Node says it, write')
  })

  it('gives what the work gives', async () => {
    expect(await withDiskAdvice({ folder: '/tmp', variable: 'TMPDIR' }, async () => 1)).toBe(1)
  })
})
