import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findSizeProblem, measure } from './check-size.ts'

const mebibyte = 1024 * 1024

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'check-size-'))
})
afterEach(() => rm(folder, { recursive: true }))

/** A file of this size that holds no block of the disk. */
async function write(path: string, mebibytes: number): Promise<void> {
  const file = join(folder, path)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, '')
  await truncate(file, mebibytes * mebibyte)
}

describe('the size of a build', () => {
  it('is all right up to what Lambda takes', async () => {
    await write('node', 117)
    await write('python/numpy/core.so', 133)
    expect(findSizeProblem(await measure(folder), 'stats')).toBeUndefined()
  })

  it('names the five largest packages above that, and the way out', async () => {
    await write('node', 117)
    const sizes = { scipy: 60, pandas: 50, numpy: 40, statsmodels: 30, botocore: 20, pydantic: 5 }
    for (const [name, size] of Object.entries(sizes)) {
      await write(`python/${name}/a.so`, size - 1)
      await write(`python/${name}/more/b.so`, 1)
    }
    const problem = findSizeProblem(await measure(folder), 'stats') ?? ''
    expect(problem).toMatch(/has 322 MiB, and Lambda takes 250 MiB/)
    expect(problem).toMatch(/scipy 60 MiB, pandas 50 MiB, numpy 40 MiB, statsmodels 30 MiB, botocore 20 MiB\./)
    expect(problem).not.toContain('pydantic')
    expect(problem).toMatch(/mcp-lambda image stats --to REPOSITORY$/)
  })
  it('is without what package.patterns of the service leave out', async () => {
    const build = join(folder, '.mcp-lambda')
    await write('.mcp-lambda/node', 117)
    await write('.mcp-lambda/python/numpy/core.so', 120)
    await write('.mcp-lambda/python/numpy/_core/tests/data.npy', 20)
    await write('.mcp-lambda/python/numpy/tests/kept.npy', 1)
    const without = '!.mcp-lambda/python/**/tests/**'
    const measured = await measure(build, ['!**', '.mcp-lambda/**', without, '.mcp-lambda/**/kept.npy'])
    expect(measured.bytes).toBe(238 * mebibyte)
    expect(measured.largest).toEqual([{ name: 'numpy', bytes: 121 * mebibyte }])
    expect(findSizeProblem(await measure(build), 'stats')).toContain(without)
  })
})
