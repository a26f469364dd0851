import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { beforeAll, describe, expect, it } from 'vitest'
import { runTool } from '../packaging/repository.ts'
import { freePorts, start, startUntil, startWith } from './start-command.ts'

// So that each `npm start` takes the packages from the cache.
beforeAll(async () => {
  expect(await runTool('npm', ['run', 'package'])).toMatchObject({ code: 0 })
}, 120_000)

// At once: what takes the time is Prometheus, which has to ask its targets first.
describe.concurrent('npm start', () => {
  // Two tests share this run: one checks its output, the other its end.
  let interrupted: ReturnType<typeof startUntil>

  beforeAll(() => {
    interrupted = startUntil('SIGINT')
  })

  it('-- --json prints one line of JSON and nothing else on stdout', { timeout: 120_000 }, async () => {
    const { stdout, stderr } = await interrupted
    const lines = stdout.trimEnd().split('\n')
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
    expect(stderr).toContain('unchanged, taken from the cache')
  })

  it('stays until SIGINT, and ends in 0', { timeout: 120_000 }, async () => {
    expect(await interrupted).toMatchObject({ code: 0 })
  })

  it('names the port that is taken and the flag that chooses another', { timeout: 120_000 }, async () => {
    const squatter = createServer().listen(0, '127.0.0.1')
    await once(squatter, 'listening')
    const { port } = squatter.address() as AddressInfo
    const { ended, stderr } = start('--exit', '--port', String(port), '--lambda-port', '0')
    expect(await ended).toBe(1)
    expect(await stderr).toContain(`Port ${port} is taken. Choose another with --port`)
    squatter.close()
  })

  it('explains a flag it does not know', async () => {
    const { ended, stderr } = start('--prot', '1')
    expect(await ended).toBe(2)
    expect(await stderr).toContain('did you mean --port')
  })

  it('-- --exit makes the first calls and ends in 0', { timeout: 120_000 }, async () => {
    const { ended, stdout } = start('--exit', ...freePorts)
    expect(await ended).toBe(0)
    const shown = await stdout
    expect(shown).toContain('"mcpServers"')
    expect(shown.match(/(aws-documentation|prometheus)___\w+ \(/g)).toHaveLength(15)
    expect(shown).toMatch(/https:\/\/docs\.aws\.amazon\.com\/\S+/)
    expect(shown).toMatch(/\{function_name="mcp-gateway-local"\} \d+/)
  })

  it('runs without Prometheus: that target says what is missing, the other one answers', {
    timeout: 120_000,
  }, async () => {
    const { ended, stdout } = startWith({ PROMETHEUS_BIN: '/not/there' }, '--exit', ...freePorts)
    expect(await ended).toBe(0)
    const shown = await stdout
    expect(shown).toContain('prometheus is off: PROMETHEUS_BIN is /not/there, which is not a program that can be run')
    expect(shown).toMatch(/https:\/\/docs\.aws\.amazon\.com\/\S+/)
    expect(shown).not.toContain('ExecuteQuery(')
  })
})
