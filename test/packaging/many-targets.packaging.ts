import { readFile } from 'node:fs/promises'
import { checkAccess, checkSizes } from '@mcp-lambda/serverless/checks'
import { expect, it } from 'vitest'
import { createLintProject } from '../templates/lint/lint-project.ts'
import { onlyResource, resourcesOf, statementsOf, type Template, textOf } from './template.ts'
import { templateProblems } from './template-problems.ts'

it('may invoke 400 targets, each by its exact ARN, within the quotas of IAM and Lambda', {
  timeout: 120_000,
}, async () => {
  await using project = await createLintProject()
  const names = Array.from({ length: 400 }, (_, index) => `measurements-${index}`)
  await project.addTargets(names)
  const path = await project.package({ service: 'gateway', stage: 'signed', params: [] }, '.package/many')
  const template: Template = JSON.parse(await readFile(path, 'utf8'))

  expect(templateProblems(template)).toEqual([])
  const packaged = { folder: 'gateway', path: 'gateway', isGateway: true, template }
  expect(checkSizes([packaged], [])).toEqual([])
  expect(checkAccess([packaged], { functionUrl: 'iam' })).toEqual([])

  const policies = resourcesOf(template, 'AWS::IAM::ManagedPolicy').filter(({ Roles }) => Roles !== undefined)
  expect(policies.length).toBeGreaterThan(1)
  const arns = policies.flatMap(policy => statementsOf(policy).flatMap(({ Resource }) => [Resource].flat().map(textOf)))
  expect(arns.map(arn => arn.split(':function:')[1]).sort()).toEqual(
    [...names, 'server', 'image'].map(name => `mcp-server-${name}-signed`).sort(),
  )
  const { Environment } = onlyResource(template, 'AWS::Lambda::Function')
  expect(Environment).toMatchObject({ Variables: { GATEWAY_TARGETS: '{"*":"mcp-server-*-signed"}' } })
})
