import { describe, expect, it } from 'vitest'
import { isBusy, toRemovalNote, toUpdateRefusal } from './stack-state.ts'

const options = {
  region: 'eu-west-1',
  stage: 'prod',
  folderOf: (stack: string) => (stack === 'one-prod' ? 'services/one' : undefined),
}

function refuse(status: string, name = 'one-prod'): string | undefined {
  return toUpdateRefusal([{ name, status }], options)
}

const remove = '(cd services/one && npx sls remove --stage prod --region eu-west-1)'
const aws = (command: string) => `aws cloudformation ${command} --stack-name one-prod --region eu-west-1`

describe.each([
  { status: 'ROLLBACK_COMPLETE', leadsOut: remove, busy: false },
  { status: 'ROLLBACK_FAILED', leadsOut: remove, busy: false },
  { status: 'REVIEW_IN_PROGRESS', leadsOut: remove, busy: false },
  { status: 'DELETE_FAILED', leadsOut: remove, busy: false },
  { status: 'UPDATE_ROLLBACK_FAILED', leadsOut: aws('continue-update-rollback'), busy: false },
  { status: 'CREATE_IN_PROGRESS', leadsOut: aws('wait stack-create-complete'), busy: true },
  { status: 'ROLLBACK_IN_PROGRESS', leadsOut: aws('describe-stacks'), busy: true },
  { status: 'UPDATE_IN_PROGRESS', leadsOut: aws('wait stack-update-complete'), busy: true },
  { status: 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', leadsOut: aws('wait stack-update-complete'), busy: true },
  { status: 'UPDATE_ROLLBACK_IN_PROGRESS', leadsOut: aws('wait stack-rollback-complete'), busy: true },
  {
    status: 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS',
    leadsOut: aws('wait stack-rollback-complete'),
    busy: true,
  },
  { status: 'DELETE_IN_PROGRESS', leadsOut: aws('wait stack-delete-complete'), busy: true },
])('a stack in $status', ({ status, leadsOut, busy }) => {
  it('takes no update, and the command that leads out is named', () => {
    const refusal = refuse(status) ?? ''
    expect(refusal).toContain(`one-prod is ${status}: `)
    expect(refusal.endsWith(`: ${leadsOut}`), refusal).toBe(true)
  })

  it(`${busy ? 'is waited for' : 'is deleted as it is'} by a removal, which says so`, () => {
    expect(isBusy({ name: 'one-prod', status })).toBe(busy)
    expect(toRemovalNote({ name: 'one-prod', status })).toMatch(
      new RegExp(`^one-prod is ${status}: .*${busy ? 'waiting' : 'deleted as it is'}`),
    )
  })
})

it.each([
  'CREATE_COMPLETE',
  'UPDATE_COMPLETE',
  'UPDATE_ROLLBACK_COMPLETE',
  'CREATE_FAILED',
  'UPDATE_FAILED',
  'IMPORT_COMPLETE',
])('takes an update in %s, and a removal says nothing of it', status => {
  expect(refuse(status)).toBeUndefined()
  expect(isBusy({ name: 'one-prod', status })).toBe(false)
  expect(toRemovalNote({ name: 'one-prod', status })).toBeUndefined()
})

it('never says `sls remove` of the stack of the project, which would remove the stage', () => {
  expect(refuse('ROLLBACK_COMPLETE', 'tools-prod')).toMatch(
    /: aws cloudformation delete-stack --stack-name tools-prod /,
  )
})

it('names each stack that cannot be updated, and none that can', () => {
  const states = { 'one-prod': 'DELETE_FAILED', 'two-prod': 'UPDATE_COMPLETE', 'tools-prod': 'CREATE_IN_PROGRESS' }
  const stacks = Object.entries(states).map(([name, status]) => ({ name, status }))
  const refusal = toUpdateRefusal(stacks, options)
  expect(refusal).toMatch(/one-prod is DELETE_FAILED.*\n.*tools-prod is CREATE_IN_PROGRESS/)
  expect(refusal).not.toContain('two-prod')
})
