import { expect, it } from 'vitest'
import { describeTemplates } from './describe-templates.ts'
import { onlyResource, readTemplate, resourcesOf } from './template.ts'

describeTemplates('prod')

// The gateway of this machine is open to it.
it('the gateway answers signed requests only, and names no door to everybody', async () => {
  const template = await readTemplate('gateway', 'prod')
  expect(onlyResource(template, 'AWS::Lambda::Url').AuthType).toBe('AWS_IAM')
  expect(resourcesOf(template, 'AWS::Lambda::Permission')).toEqual([])
})
