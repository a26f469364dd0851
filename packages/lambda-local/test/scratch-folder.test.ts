import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { isZombie } from '../src/machine/process-tree.ts'
import { createScratchFolder } from '../src/machine/scratch-folder.ts'
import { hasProc, needsProc } from './proc.ts'

let parent: string
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'scratch-'))
})
afterEach(() => rm(parent, { recursive: true, force: true }))

/** A process that makes a scratch folder in `parent`, with a file in it, says its name, and then does this. */
function program(then: string): string[] {
  const module = JSON.stringify(new URL('../src/machine/scratch-folder.ts', import.meta.url).href)
  return [
    '--input-type=module-typescript',
    '--eval',
    `import { writeFileSync } from 'node:fs'
     import { createScratchFolder } from ${module}
     const { path } = await createScratchFolder('test', { parent: ${JSON.stringify(parent)} })
     writeFileSync(path + '/file', 'text')
     console.log(path)
     ${then}`,
  ]
}

describe('a scratch folder', () => {
  it('goes when it is removed, with all that is in it', async () => {
    const folder = await createScratchFolder('test', { parent })
    await writeFile(join(folder.path, 'file'), 'text')
    await folder.remove()
    expect(await readdir(parent)).toEqual([])
  })

  it.each([
    ['ends', ''],
    ['exits', 'process.exit(3)'],
    ['throws', 'throw new Error("uncaught")'],
  ])('goes when its process %s without removing it', async (_, then) => {
    spawnSync(process.execPath, program(then))
    expect(await readdir(parent)).toEqual([])
  })

  it('goes when what is written into it cannot be', async () => {
    const folder = await createScratchFolder('test', { parent })
    const failure = folder.fill(async path => {
      await writeFile(join(path, 'first'), 'text')
      throw Object.assign(new Error('no space left on device, write'), { code: 'ENOSPC' })
    })
    await expect(failure).rejects.toThrow(`${parent} is full (ENOSPC)`)
    expect(await readdir(parent)).toEqual([])
  })

  it('names the parent that is missing', async () => {
    const missing = join(parent, 'missing')
    await expect(createScratchFolder('test', { parent: missing })).rejects.toThrow(
      `${missing} does not exist (ENOENT). Create it, or set TMPDIR to another folder`,
    )
  })
})

describe('the next run', () => {
  it('leaves the folder of a run that is alive, and removes it once that was killed', async () => {
    const run = spawn(process.execPath, program('setInterval(() => {}, 1000)'))
    await once(run.stdout, 'data')
    const [left] = await readdir(parent)
    await (await createScratchFolder('test', { parent })).remove()
    expect(await readdir(parent)).toEqual([left])
    run.kill('SIGKILL')
    await once(run, 'exit')
    await (await createScratchFolder('test', { parent })).remove()
    expect(await readdir(parent)).toEqual([])
  })

  it.skipIf(!hasProc)(
    'removes the folder of a dead process that its parent has not taken note of',
    needsProc,
    async () => {
      const words = [process.execPath, ...program("process.kill(process.pid, 'SIGKILL')")]
      // The shell becomes a program that never waits for its children.
      const quoted = words.map(word => `'${word.replaceAll("'", `'\\''`)}'`).join(' ')
      const parentProcess = spawn('sh', ['-c', `${quoted} & exec sleep 60`], { stdio: 'ignore' })
      try {
        await vi.waitFor(async () => expect(await readdir(parent)).toHaveLength(1), 5_000)
        const [name = ''] = await readdir(parent)
        const pid = Number(/-(\d+)\./.exec(name)?.[1])
        await vi.waitFor(() => expect(isZombie({ pid, startedAt: '' })).toBe(true), 5_000)
        await (await createScratchFolder('test', { parent })).remove()
        expect(await readdir(parent)).toEqual([])
      } finally {
        parentProcess.kill('SIGKILL')
      }
    },
  )

  const namespace = (name: string) => name.split('.')[2]?.split('-')[0]
  const owned = async () => {
    const mine = await createScratchFolder('test', { parent })
    const [name = ''] = await readdir(parent)
    return { mine, name }
  }

  it.skipIf(!hasProc)('removes the folder of a dead process whose id another process has now', needsProc, async () => {
    const { mine, name } = await owned()
    const [, startedAt = ''] = name.split('.')
    const reused = name.replace(`.${startedAt}.`, `.${Number(startedAt) - 1}.`)
    await mkdir(join(parent, reused))
    await (await createScratchFolder('test', { parent })).remove()
    expect(await readdir(parent)).toEqual([name])
    await mine.remove()
  })

  it.each([
    { what: 'of another container', rename: (name: string) => name.replace(`.${namespace(name)}-`, '.1-') },
    { what: 'of another program', rename: () => 'mcp-lambda-notes' },
    { what: 'whose name only begins alike', rename: (name: string) => `${name}.bak` },
  ])('leaves a folder $what', async ({ rename }) => {
    const { mine, name } = await owned()
    // No process has this id: Linux gives out 4,194,304 at the most.
    const other = rename(name.replace(/-\d+\./, '-9999999.'))
    await mkdir(join(parent, other))
    await mine.remove()
    await (await createScratchFolder('test', { parent })).remove()
    expect(await readdir(parent)).toEqual([other])
  })
})
