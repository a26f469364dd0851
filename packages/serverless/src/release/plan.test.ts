import { expect, it } from 'vitest'
import { digestOutput, type Packaged, planRelease, releaseOf } from './plan.ts'
import type { StageStack } from './stage-stack.ts'

function packaged(service: string, digest = `${service}-1`): Packaged {
  return { service, folder: `services/${service}`, stack: `${service}-prod`, digest }
}

function stack(service: string, digest?: string, status = 'UPDATE_COMPLETE'): StageStack {
  const outputs: Record<string, string> = digest === undefined ? {} : { [digestOutput]: digest }
  return { name: `${service}-prod`, service, status, isProtected: false, parameters: {}, outputs }
}

function planOf(packages: readonly Packaged[], stacks: readonly StageStack[]) {
  return planRelease({ project: 'tools', stage: 'prod', region: 'eu-west-1', packages, stacks })
}

it('creates what is not there, updates what differs, and keeps what its stack carries', () => {
  const { steps } = planOf(
    [packaged('new'), packaged('changed', 'changed-2'), packaged('same'), packaged('older')],
    [stack('changed', 'changed-1'), stack('same', 'same-1'), stack('older')],
  )
  expect(steps.map(({ service, action, deployed }) => [service, action, deployed])).toEqual([
    ['new', 'create', undefined],
    ['changed', 'update', 'changed-1'],
    ['same', 'keep', 'same-1'],
    // From before stacks carried a digest.
    ['older', 'update', undefined],
  ])
})

it.each([
  'UPDATE_ROLLBACK_COMPLETE',
  'UPDATE_FAILED',
  'ROLLBACK_COMPLETE',
  'CREATE_FAILED',
  'UPDATE_IN_PROGRESS',
])('keeps no stack in state %s, whatever digest it carries', status => {
  expect(planOf([packaged('a')], [stack('a', 'a-1', status)]).steps).toMatchObject([{ action: 'update' }])
})

it('names stacks that no folder stands for', () => {
  expect(planOf([packaged('a')], [stack('a'), stack('gone')]).orphans).toEqual(['gone-prod'])
})

it('names a release by what is in it, in any order', () => {
  const one = planOf([packaged('a'), packaged('b')], [])
  const other = planOf([packaged('b'), packaged('a')], [stack('a', 'a-0')])
  expect(one.release).toBe(other.release)
  expect(one.release).not.toBe(planOf([packaged('a'), packaged('b', 'b-2')], []).release)
  expect(releaseOf([stack('b', 'b-1'), stack('a', 'a-1')])).toBe(one.release)
})
