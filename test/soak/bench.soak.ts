import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, expect, it, onTestFinished } from 'vitest'
import { usage } from '../bench/command-line.ts'
import { root, runTool } from '../packaging/repository.ts'

/** The row that is measured soonest: a warm call of the gateway with a Lambda that answers at once. */
const oneRow = ['gateway', '--against', 'HEAD', '--pairs', '6', '--rows', 'its own time in a call: message, 2025-11-25']

/** As `npm run bench` runs it, with a folder for all that it writes. */
async function bench(...args: string[]) {
  const scratch = await realpath(await mkdtemp(join(tmpdir(), 'bench-test-')))
  onTestFinished(() => rm(scratch, { recursive: true }))
  const { PATH, HOME } = process.env
  const child = spawn(process.execPath, [join(root, 'test/bench/run.ts'), ...args], {
    cwd: root,
    env: { PATH, HOME, TMPDIR: scratch },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const ended = Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return {
    child,
    ended: ended.then(([stdout, stderr, [code]]) => ({ stdout, stderr, code })),
    async leftBehind() {
      const { stdout } = await runTool('git', ['worktree', 'list', '--porcelain'])
      // Packaging's TypeScript loader keeps a cache beside.
      const folders = (await readdir(scratch)).filter(name => name.startsWith('mcp-lambda'))
      return [...folders, ...stdout.split('\n').filter(line => line.includes(scratch))]
    },
  }
}

describe('npm run bench -- --against', () => {
  it('sets a row beside the same row of a commit, and leaves nothing behind', { timeout: 120_000 }, async () => {
    const { ended, leftBehind } = await bench(...oneRow)
    const { stdout, stderr, code } = await ended
    expect(stdout).toMatch(/^then: [0-9a-f]+ /m)
    expect(stdout).toMatch(/^message, 2025-11-25 .* 6 {2}(better|same|worse)$/m)
    expect(stdout).toMatch(/^1 rows: \d better, \d same, \d worse$/m)
    expect({ code, stderr }).toEqual({
      code: stdout.includes('1 worse') ? 1 : 0,
      stderr: 'Bundling both\nGateway, its own time in a call: 1 rows\n',
    })
    expect(await leftBehind()).toEqual([])
  })

  it('leaves nothing behind on Ctrl-C either', { timeout: 120_000 }, async () => {
    const { child, ended, leftBehind } = await bench(...oneRow)
    await once(child.stderr, 'data')
    expect(await leftBehind()).not.toEqual([])
    child.kill('SIGINT')
    // npm passes on what the terminal has sent already.
    child.kill('SIGINT')
    expect((await ended).code).toBe(130)
    expect(await leftBehind()).toEqual([])
  })

  it.each([
    [['--against', 'no-such-commit'], '--against: "no-such-commit" is no commit of this repository'],
    [['--against', 'HEAD', '--rows', 'no such row'], `--rows: no row's name contains "no such row"`],
    [['--unknown'], "Unknown option '--unknown'"],
  ])('refuses %j with its usage before it does anything', async (args, problem) => {
    const { ended, leftBehind } = await bench(...args)
    const { stdout, stderr, code } = await ended
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain(problem)
    expect(stderr).toContain(usage)
    expect(await leftBehind()).toEqual([])
  })
})
