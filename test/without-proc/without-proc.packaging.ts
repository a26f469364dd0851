/** As on macOS: without Linux's `/proc`. */
import { execFile } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { expect, it, onTestFinished } from 'vitest'
import { startDev } from '../end-to-end/dev-command.ts'
import { freePorts, startWith } from '../end-to-end/start-command.ts'
import { root } from '../packaging/repository.ts'

const hidden = {
  NODE_OPTIONS: `--import ${pathToFileURL(join(import.meta.dirname, 'hide-proc.mjs'))}`,
}
const said = /There is no \/proc on this machine\. Memory limits of functions are not enforced here/g

it('npm start runs, and says once what is off', { timeout: 180_000 }, async () => {
  const { ended, stderr, stdout } = startWith(hidden, '--exit', ...freePorts)
  expect({ code: await ended, stderr: await stderr }).toMatchObject({ code: 0 })
  expect([...`${await stdout}${await stderr}`.matchAll(said)]).toHaveLength(1)
})

it('npm run dev swaps in what is saved', { timeout: 180_000 }, async () => {
  const dev = await startDev({ variables: hidden })
  onTestFinished(() => dev.close())
  const tool = 'services/prometheus/src/tools/get-server-info.ts'
  await dev.edit(tool, 'Queries go to workspace', 'Off they go to workspace')
  // The gateway may be swapped as well.
  const swapped = () => dev.lines.flatMap(({ kind, functions }) => (kind === 'swapped' ? functions : []))
  await expect.poll(swapped, { timeout: 120_000 }).toContain('mcp-server-prometheus-local')
})

it('the tests of the local Lambda pass, and name what they leave out', { timeout: 300_000 }, async () => {
  const cwd = join(root, 'packages/lambda-local')
  const files = globSync('test/*.test.ts', { cwd }).filter(file =>
    /proc\.ts|scaling-suite\.ts/.test(readFileSync(join(cwd, file), 'utf8')),
  )
  expect(files.length).toBeGreaterThan(3)
  const { stdout } = await promisify(execFile)('npx', ['vitest', 'run', '--reporter=default', ...files], {
    cwd,
    env: { ...process.env, ...hidden, NO_COLOR: '1' },
    maxBuffer: 64 * 1024 * 1024,
  })
  expect(Number(/(\d+) skipped \(\d+\)\s+Start at/.exec(stdout)?.[1])).toBeGreaterThan(5)
})
