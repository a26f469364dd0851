import { expect, it } from 'vitest'
import { isAsked, planRemoval, toForeignObjectsRefusal, toQuestion, toRefusal } from './removal.ts'
import type { StageStack } from './stage-stack.ts'

function stack(service: string, isProtected = false): StageStack {
  return { name: `${service}-prod`, service, status: 'UPDATE_COMPLETE', isProtected, parameters: {}, outputs: {} }
}

function service(name: string) {
  return { name, folder: name, directory: `/tools/services/${name}` }
}

it('goes from the gateway to its targets, and ends with stacks that no folder stands for', () => {
  const stacks = ['docs', 'gateway', 'gone', 'metrics', 'tools'].map(name => stack(name))
  const steps = planRemoval(stacks, ['docs', 'metrics', 'gateway'].map(service), 'tools')
  expect(steps.map(it => [it.stack.name, it.service?.folder])).toEqual([
    ['gateway-prod', 'gateway'],
    ['metrics-prod', 'metrics'],
    ['docs-prod', 'docs'],
    ['gone-prod', undefined],
  ])
})

it('leaves out what is not there', () => {
  expect(planRemoval([stack('docs')], [service('docs'), service('gateway')], 'tools')).toHaveLength(1)
})

it('names each command that lets go of a policy', () => {
  const arn = 'arn:aws:iam::123456789012:policy/callers'
  expect(toRefusal([{ arn, holders: [] }])).toBeUndefined()
  const holders = [
    { kind: 'role', name: 'agents' },
    { kind: 'group', name: 'people' },
  ] as const
  expect(toRefusal([{ arn, holders }])?.split('\n').slice(1)).toEqual([
    `  aws iam detach-role-policy --role-name agents --policy-arn ${arn}`,
    `  aws iam detach-group-policy --group-name people --policy-arn ${arn}`,
  ])
})

it('names what in a bucket is of no deployment, with the command that deletes it', () => {
  expect(toForeignObjectsRefusal([{ bucket: 'packages', keys: [] }])).toBeUndefined()
  const found = [
    { bucket: 'packages', keys: ['notes.txt', 'more.txt'] },
    { bucket: 'others', keys: ['a b'] },
  ]
  expect(toForeignObjectsRefusal(found)?.split('\n').slice(1)).toEqual([
    "  packages has notes.txt and 1 more: aws s3 rm 's3://packages/notes.txt'",
    "  others has a b: aws s3 rm 's3://others/a b'",
  ])
})

it('asks for prod, and wherever CloudFormation protects a stack', () => {
  expect(isAsked([stack('docs')], 'prod')).toBe(true)
  expect(isAsked([stack('docs')], 'dev')).toBe(false)
  expect(isAsked([stack('docs'), stack('gateway', true)], 'dev')).toBe(true)
  expect(toQuestion([stack('docs'), stack('gateway')], 'prod')).toContain('2 stacks of stage prod')
  expect(toQuestion([stack('docs')], 'prod')).toBe('Remove 1 stack of stage prod, with all that it holds: docs-prod')
})
