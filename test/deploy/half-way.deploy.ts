/** Deployments on moto that stop half way: refused by AWS, or killed. */

import { describe, expect, it } from 'vitest'
import { startSls } from './sls.ts'
import { stacks, useStage } from './stage.ts'

const stage = useStage(import.meta.filename)

const inOrder = ['one-prod', 'two-prod', 'gateway-prod', 'tools-prod'] as const

/** The update that brings the code and all else. The creation before it brings the bucket alone. */
function refuseUpdate(stack: string): void {
  stage.front.onChange = change => (change.action === 'UpdateStack' && change.stack === stack ? 'refuse' : undefined)
}

describe('a deployment that stops half way', () => {
  it('goes on when it is run again, at each stack in turn, and does not touch what went out', async () => {
    for (const [at, stack] of inOrder.entries()) {
      refuseUpdate(stack)
      stage.front.changes.splice(0)
      const { code, output } = await stage.run('deploy --package .package/prod')
      expect(code).toBe(1)
      expect(output).toContain('not authorized')
      expect(stage.stacksChanged()).toEqual(inOrder.slice(Math.max(0, at - 1), at + 1))
      const info = await stage.run('info')
      expect(info.code, info.output).toBe(0)
      expect(info.output).toContain('Stage prod of tools')
    }

    stage.front.onChange = () => undefined
    await stage.deploy()
    expect(await stage.stacksThere()).toEqual(stacks)
  })

  it.each(inOrder)('refused at %s can be removed', async stack => {
    refuseUpdate(stack)
    expect((await stage.run('deploy --package .package/prod --skip-check')).code).toBe(1)
    stage.front.onChange = () => undefined
    await stage.expectRemoved()
  })

  it.each(['one-prod', 'gateway-prod'])('killed at %s leaves what can be removed', async stack => {
    const running = startSls(stage.directory, 'deploy --stage prod --package .package/prod', stage.front.url)
    stage.front.onChange = change => {
      if (change.action === 'UpdateStack' && change.stack === stack) running.kill()
      return undefined
    }
    expect((await running.ended).code).toBeNull()
    expect(await stage.stacksThere()).toContain(`stack ${stack}`)
    await stage.expectRemoved()
  })
})
