import { expect, it } from 'vitest'
import { parameterDefaults } from '../settings/parameters.ts'
import { isolationResources } from './function-resources.ts'

const snapshot = { logicalIds: ['ServerLambdaFunction'], isRestored: true }

it('refuses tenant isolation of a function that starts from a snapshot', () => {
  expect(() => isolationResources({ ...parameterDefaults, isolation: 'tenant' }, snapshot)).toThrow(
    'snapStart does not go together with the parameter isolation: tenant',
  )
  expect(isolationResources(parameterDefaults, snapshot)).toEqual({ Resources: {} })
})
