import { expect, it } from 'vitest'
import { toForeignStacks, toStageStacks } from './stage-stack.ts'

function described(name: string, tags: Readonly<Record<string, string>>) {
  return {
    StackName: name,
    StackStatus: 'CREATE_COMPLETE',
    Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
  }
}

const stage = {
  project: 'tools',
  stage: 'prod',
  named: new Map([['notes-prod', 'notes']]),
  ownTagged: new Set<string>(),
}

it('finds stacks by the tags of project and stage, and those of folders by their name', () => {
  const stacks = toStageStacks(
    [
      described('gone-prod', { project: 'tools', stage: 'prod', service: 'gone' }),
      described('docs-dev', { project: 'tools', stage: 'dev', service: 'docs' }),
      described('other-prod', { project: 'other', stage: 'prod', service: 'docs' }),
      // With `stackTags` of its own.
      described('notes-prod', { team: 'a' }),
    ],
    stage,
  )
  expect(stacks.map(({ name, service }) => [name, service])).toEqual([
    ['gone-prod', 'gone'],
    ['notes-prod', 'notes'],
  ])
})

it('finds no stack that is deleted', () => {
  const gone = { ...described('notes-prod', { project: 'tools', stage: 'prod' }), StackStatus: 'DELETE_COMPLETE' }
  expect(toStageStacks([gone], stage)).toEqual([])
})

it('reads what a stack says of itself', () => {
  const stack = {
    ...described('notes-prod', {}),
    EnableTerminationProtection: true,
    Outputs: [{ OutputKey: 'a', OutputValue: '1' }],
  }
  expect(toStageStacks([stack], stage)).toMatchObject([{ isProtected: true, outputs: { a: '1' } }])
})

it('takes no stack of another project for its own, but where its own tags say another project', () => {
  const stacks = [described('notes-prod', { project: 'other', stage: 'prod' })]
  expect(toStageStacks(stacks, stage)).toEqual([])
  expect(toForeignStacks(stacks, stage)).toEqual([{ name: 'notes-prod', project: 'other' }])
  const own = { ...stage, ownTagged: new Set(['notes-prod']) }
  expect(toStageStacks(stacks, own)).toMatchObject([{ name: 'notes-prod', service: 'notes' }])
  expect(toForeignStacks(stacks, own)).toEqual([])
})
