import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { toGatewayConfig } from '../../packaging/gateway-config.ts'

const targetNames = ['docs', 'metrics']

function read(yml: string, stage = 'prod') {
  return toGatewayConfig(yml, { stage, targetNames })
}

describe('gateway.yml', () => {
  it('opens the doors it names, and no others', () => {
    expect(read('doors: { functionUrl: iam }').doors).toEqual({ functionUrl: 'iam' })
    expect(read('doors: { invoke: { trusted: { principal: agents } } }').doors).toEqual({
      invoke: { trusted: { principal: 'agents' } },
    })
  })

  it('lets a stage open, change and shut single doors', () => {
    const invoke = { trusted: { principal: 'agents' } }
    const yml = `
      doors: { functionUrl: iam }
      stages:
        local: { doors: { functionUrl: none, invoke: { trusted: { principal: agents } } } }
        jobs: { doors: { functionUrl: null, invoke: { trusted: { principal: agents } } } }`
    expect(read(yml, 'prod').doors).toEqual({ functionUrl: 'iam' })
    expect(read(yml, 'local').doors).toEqual({ functionUrl: 'none', invoke })
    expect(read(yml, 'jobs').doors).toEqual({ invoke })
  })

  it('lets a stage replace origins and targets', () => {
    const yml = `
      doors: { functionUrl: iam }
      allowedOrigins: [https://chat.example.com]
      targets: { docs: { timeoutMs: 20000 } }
      stages: { beta: { allowedOrigins: ['http://127.0.0.1:6274'], targets: { metrics: {} } } }`
    expect(read(yml)).toMatchObject({
      allowedOrigins: ['https://chat.example.com'],
      targets: { docs: { timeoutMs: 20_000 } },
    })
    expect(read(yml, 'beta')).toMatchObject({ allowedOrigins: ['http://127.0.0.1:6274'], targets: { metrics: {} } })
  })

  it('never lets everybody in on a deployed stage', () => {
    expect(() => read('doors: { functionUrl: none }')).toThrow(/doors\.functionUrl is none/)
    expect(read('doors: { functionUrl: none }', 'local').doors.functionUrl).toBe('none')
  })

  it('keeps a door that believes its events apart from one that takes any', () => {
    expect(() => read('doors: { functionUrl: iam, invoke: { trusted: { principal: agents } } }')).toThrow(/forged/)
  })

  it('refuses a stage with every door shut', () => {
    expect(() => read('allowedOrigins: []')).toThrow(/every door is shut on stage "prod"/)
  })

  it('names every problem by its path', () => {
    const yml = `
      doors: { functionUrl: jwt, invoke: { trusted: {} } }
      allowedOrigins: [https://chat.example.com/path]
      targets: { docs: { timeoutMs: 0.5, retries: 3 } }
      stages: { beta: { door: {} } }`
    expect(problemPaths(() => read(yml))).toEqual([
      'doors.functionUrl',
      'doors.invoke.trusted.principal',
      'allowedOrigins.0',
      'targets.docs.timeoutMs',
      'targets.docs',
      'stages.beta',
    ])
  })

  it('refuses settings for a target that is not there', () => {
    expect(() => read('{ doors: { functionUrl: iam }, targets: { metric: {} } }')).toThrow(
      'targets.metric: there is no such target; there is docs, metrics',
    )
  })

  it('as committed opens the URL to IAM on deployed stages and to this machine on the local one', () => {
    const committed = readFileSync(join(import.meta.dirname, '../../gateway.yml'), 'utf8')
    expect(read(committed, 'prod').doors.functionUrl).toBe('iam')
    expect(read(committed, 'local').doors.functionUrl).toBe('none')
  })
})

function problemPaths(run: () => unknown): string[] {
  try {
    run()
  } catch (error) {
    const [, ...problems] = String((error as Error).message).split('\n')
    return problems.map(problem => problem.trim().split(':')[0] ?? '')
  }
  return []
}
