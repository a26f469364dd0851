import { describe, expect, it } from 'vitest'
import { freePorts, start, startWith } from './start-command.ts'

// At once: what takes the time is Prometheus, which has to ask its targets first.
describe.concurrent('npm start', () => {
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
