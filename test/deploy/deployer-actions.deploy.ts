/** What the deployer has called in the other files of this suite, each of which records it. */
import { expect, it } from 'vitest'
import { actionsOfFramework, otherReasons } from '../docs/deployer-actions.ts'
import { readRecords } from './records.ts'

it('has called each action that is listed as one of the framework, and none whose reason is another', async () => {
  const records = await readRecords()
  expect([...records.keys()].sort(), 'Run the whole suite: npm run test:deploy').toEqual([
    'half-way.deploy.ts',
    'releases.deploy.ts',
    'removals.deploy.ts',
  ])
  const actions = new Set([...records.values()].flat())
  expect(actionsOfFramework.filter(action => !actions.has(action))).toEqual([])
  expect(Object.keys(otherReasons).filter(action => actions.has(action))).toEqual([])
})
