import { expect, it } from 'vitest'
import { digestOutput } from './plan.ts'
import { planRollback, readWanted, toChoices, toWanted } from './rollback.ts'
import type { StageStack } from './stage-stack.ts'

const older = 'aaaaaaaaaaaaaaaa'
const newer = 'bbbbbbbbbbbbbbbb'

function stack(name: string, digest: string, status = 'UPDATE_COMPLETE'): StageStack {
  return { name, service: name, status, isProtected: false, parameters: {}, outputs: { [digestOutput]: digest } }
}

const stored = new Map([
  [
    'one-prod',
    [
      { timestamp: '1', digest: older },
      { timestamp: '2', digest: newer },
      { timestamp: '3', digest: older },
    ],
  ],
])

it('takes the last package with the digest, which may be given by its first characters', () => {
  const steps = planRollback(readWanted('one-prod=aaaaaaaa'), [stack('one-prod', newer)], stored)
  expect(steps).toEqual([{ stack: 'one-prod', service: 'one-prod', timestamp: '3', digest: older }])
})

it('does not touch a stack that is there already, and repeats one that failed half way', () => {
  const wanted = readWanted(`one-prod=${older}`)
  expect(planRollback(wanted, [stack('one-prod', older)], stored)).toEqual([])
  expect(planRollback(wanted, [stack('one-prod', older, 'UPDATE_ROLLBACK_FAILED')], stored)).toHaveLength(1)
})

it('names each stack that cannot go back', () => {
  const wanted = readWanted('one-prod=cccccccc,two-prod=aaaaaaaa')
  expect(() => planRollback(wanted, [stack('one-prod', newer)], stored)).toThrow(
    /one-prod: its bucket has no package cccccccc any more\n {2}two-prod is no stack of this stage/,
  )
})

it.each([
  '',
  'one-prod',
  'one-prod=',
  'one-prod=abc',
  'one-prod=latest..',
  '=aaaaaaaa',
  'one-prod=aaaaaaaa,',
])('refuses --to "%s"', text => {
  expect(() => readWanted(text)).toThrow(/--to takes stacks and digests/)
})

it('goes back to what a release replaces, and to nothing where it creates or keeps', () => {
  const step = { service: '', folder: '', digest: newer }
  const steps = [
    { ...step, stack: 'one-prod', action: 'update', deployed: older },
    { ...step, stack: 'two-prod', action: 'create' },
    { ...step, stack: 'three-prod', action: 'keep', deployed: newer },
  ] as const
  expect(toWanted({ steps })).toBe('one-prod=aaaaaaaaaaaa')
  expect(toWanted({ steps: steps.slice(1) })).toBeUndefined()
})

it('shows what each bucket holds, and which of it is deployed', () => {
  expect(toChoices([stack('one-prod', newer)], stored).split('\n')[2]).toBe(
    '  1970-01-01T00:00:00.002Z  bbbbbbbbbbbb  deployed',
  )
})
