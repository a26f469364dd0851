import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { beforeAll, describe, expect, it } from 'vitest'
import { runTool } from '../packaging/repository.ts'
import { root } from './system.ts'

/** Runs what `npm start` runs, with these words after `--`. */
function start(...flags: string[]) {
  const child = spawn(process.execPath, ['packages/local/src/start.ts', ...flags], { cwd: root, stdio: 'pipe' })
  const ended = once(child, 'close').then(([code]) => code as number)
  return { child, ended, stdout: text(child.stdout), stderr: text(child.stderr) }
}

const freePorts = ['--port', '0', '--lambda-port', '0']

// Two packagings of one checkout at once would meet in its folders.
beforeAll(async () => {
  expect(await runTool(process.execPath, ['scripts/package.ts'])).toMatchObject({ code: 0 })
}, 120_000)

// At once: what takes the time is Prometheus, which has to ask its targets first.
describe.concurrent('npm start', () => {
  it('-- --exit makes the first calls and ends in 0', { timeout: 120_000 }, async () => {
    const { ended, stdout } = start('--exit', ...freePorts)
    expect(await ended).toBe(0)
    const shown = await stdout
    expect(shown).toContain('"mcpServers"')
    expect(shown.match(/(aws-documentation|prometheus)___\w+ \(/g)).toHaveLength(8)
    expect(shown).toMatch(/https:\/\/docs\.aws\.amazon\.com\/\S+/)
    expect(shown).toMatch(/mcp-gateway-local: \d+ invocations/)
  })

  it('-- --json prints one line of JSON and nothing else on stdout', { timeout: 120_000 }, async () => {
    const { ended, stdout, stderr } = start('--json', '--exit', ...freePorts)
    expect(await ended).toBe(0)
    const lines = (await stdout).trimEnd().split('\n')
    expect(lines).toHaveLength(1)
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      mcpUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/mcp$/),
      lambdaEndpoint: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      region: 'us-east-1',
      workspaceId: expect.stringMatching(/^ws-/),
      functions: expect.arrayContaining([
        'mcp-gateway-local',
        'mcp-server-aws-documentation-local',
        'mcp-server-prometheus-local',
      ]),
    })
    expect(await stderr).toContain('unchanged, taken from the cache')
  })

  it.each(['SIGINT', 'SIGTERM'] as const)('stays until %s, and ends in 0', { timeout: 120_000 }, async signal => {
    const { child, ended } = start('--json', ...freePorts)
    await once(child.stdout, 'data')
    child.kill(signal)
    expect(await ended).toBe(0)
  })

  it('names the port that is taken and the flag that chooses another', { timeout: 120_000 }, async () => {
    const squatter = createServer().listen(0, '127.0.0.1')
    await once(squatter, 'listening')
    const { port } = squatter.address() as AddressInfo
    const { ended, stdout } = start('--exit', '--port', String(port), '--lambda-port', '0')
    expect(await ended).toBe(1)
    expect(await stdout).toContain(`Port ${port} is taken. Choose another with --port`)
    squatter.close()
  })

  it('explains a flag it does not know', async () => {
    const { ended, stderr } = start('--prot', '1')
    expect(await ended).toBe(2)
    expect(await stderr).toContain('--port N')
  })
})
