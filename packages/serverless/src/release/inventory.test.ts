import { expect, it } from 'vitest'
import { type Presence, takeInventory, toSummary } from './inventory.ts'

const presences: Readonly<Record<string, Presence>> = {
  'AWS::Lambda::Function': 'gone',
  'AWS::Logs::LogGroup': 'there',
  'AWS::Lambda::Url': 'owned',
  'AWS::SQS::Queue': 'unknown',
}

it('goes on where AWS does not answer, and names what may be left', async () => {
  const resources = [
    { type: 'AWS::Lambda::Function', id: 'one' },
    { type: 'AWS::Logs::QueryDefinition', id: 'two' },
  ]
  const inventory = await takeInventory([], resources, async ({ id }) => {
    if (id === 'one') return 'gone'
    throw new Error('not authorized to perform logs:DescribeQueryDefinitions')
  })
  expect(toSummary(inventory)).toBe(
    [
      '0 left. 1 resources were asked for by name and are gone',
      'May be left, since AWS did not answer:',
      '  AWS::Logs::QueryDefinition two: not authorized to perform logs:DescribeQueryDefinitions',
    ].join('\n'),
  )
})

async function summarize(stacks: string[], types: string[]): Promise<string> {
  const resources = types.map(type => ({ type, id: 'one' }))
  return toSummary(
    await takeInventory(
      stacks.map(name => ({ name })),
      resources,
      async ({ type }) => presences[type] ?? 'unknown',
    ),
  )
}

it('counts what is gone, and nothing that went with its owner', async () => {
  expect(await summarize([], ['AWS::Lambda::Function', 'AWS::Lambda::Url'])).toBe(
    '0 left. 1 resources were asked for by name and are gone',
  )
})

it('names what is left and what was not asked for', async () => {
  expect(await summarize(['docs-prod'], ['AWS::Logs::LogGroup', 'AWS::SQS::Queue'])).toBe(
    [
      '2 left. 0 resources were asked for by name and are gone',
      '  stack docs-prod',
      '  AWS::Logs::LogGroup one',
      'Not asked for, since this command does not know their types:',
      '  AWS::SQS::Queue one',
    ].join('\n'),
  )
})
