import { expect, it } from 'vitest'
import { deploymentVariables } from './deployment-variables.ts'
import { toTargets } from './service-targets.ts'
import { repositoryOf, toolServer } from './testing/repository-folder.ts'

it('finds every service that says it is a target, in the order of their names', () => {
  using repository = repositoryOf({
    'services/metrics/serverless.yml': toolServer('metrics'),
    'services/a-folder/serverless.yml': toolServer('docs'),
    'services/gateway/serverless.yml': 'functions: { server: { name: gateway } }',
    'services/notes/README.md': 'no service',
  })
  expect(toTargets(repository).map(({ name, folder }) => ({ name, folder }))).toEqual([
    { name: 'docs', folder: 'services/a-folder' },
    { name: 'metrics', folder: 'services/metrics' },
  ])
})

it.each(['aws_docs', 'Docs', 'docs--a', '-docs', 'docs.a'])('refuses the name %s', name => {
  using repository = repositoryOf({ 'services/x/serverless.yml': toolServer(name) })
  expect(() => toTargets(repository)).toThrow(`services/x/serverless.yml: custom.mcp.target "${name}"`)
})

it('calls a target by its alias where it has one, and may call nothing else of it', () => {
  using repository = repositoryOf({
    'services/docs/serverless.yml': toolServer('docs'),
    'services/time/serverless.yml': toolServer('time'),
  })
  const services = repository.services.map(it => (it.target === 'time' ? { ...it, alias: 'snapstart' } : it))
  const { targetsVariable, targetArns } = deploymentVariables(
    { stage: 'prod', network: 'internet' },
    { ...repository, services },
  )
  expect(JSON.parse(targetsVariable)).toEqual({
    docs: 'mcp-server-docs-prod',
    time: 'mcp-server-time-prod:snapstart',
  })
  expect(targetArns).toEqual([
    { 'Fn::Sub': expect.stringMatching(/:function:mcp-server-docs-prod$/) },
    { 'Fn::Sub': expect.stringMatching(/:function:mcp-server-time-prod:snapstart$/) },
  ])
})

it('names hundreds of targets in a variable of a function, and each that has another name', () => {
  const names = Array.from({ length: 400 }, (_, index) => `target-${index}`)
  using repository = repositoryOf(
    Object.fromEntries(names.map(name => [`services/${name}/serverless.yml`, toolServer(name)])),
  )
  const services = repository.services.map(it => (it.target === 'target-7' ? { ...it, alias: 'snapstart' } : it))
  const { targetsVariable, targetArns } = deploymentVariables(
    { stage: 'prod', network: 'internet' },
    { ...repository, services },
  )
  expect(JSON.parse(targetsVariable)).toEqual({
    '*': 'mcp-server-*-prod',
    'target-7': 'mcp-server-target-7-prod:snapstart',
  })
  expect(targetArns).toHaveLength(400)
})

it('refuses two services of one name', () => {
  using repository = repositoryOf({
    'services/a/serverless.yml': toolServer('docs'),
    'services/b/serverless.yml': toolServer('docs'),
  })
  expect(() => toTargets(repository)).toThrow('services/b/serverless.yml: target "docs" is taken by services/a')
})

it('refuses a function the gateway would not find under its target’s name', () => {
  using repository = repositoryOf({ 'services/a/serverless.yml': toolServer('docs', 'docs-${sls:stage}') })
  expect(() => toTargets(repository)).toThrow('named mcp-server-docs-${sls:stage}; found docs-${sls:stage}')
})

it('tells every problem of every service at once', () => {
  using repository = repositoryOf({
    'services/a/serverless.yml': toolServer('Docs'),
    'services/b/serverless.yml': toolServer('metrics', 'other'),
  })
  expect(() => toTargets(repository)).toThrow(/services\/a[\s\S]*services\/b/)
})

it('gives serverless.yml the URL, the targets and their ARNs of a stage', () => {
  using repository = repositoryOf({
    'services/gateway/gateway.yml': 'doors: { functionUrl: iam }\nstages: { local: { doors: { functionUrl: none } } }',
    'services/docs/serverless.yml': toolServer('docs'),
  })
  expect(deploymentVariables({ stage: 'prod', network: 'internet' }, repository)).toEqual({
    url: { authorizer: 'aws_iam', invokeMode: 'RESPONSE_STREAM' },
    events: [],
    answers: 'stream',
    targetsVariable: '{"docs":"mcp-server-docs-prod"}',
    targetArns: [
      { 'Fn::Sub': 'arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:mcp-server-docs-prod' },
    ],
  })
  expect(deploymentVariables({ stage: 'local', network: 'internet' }, repository).url).toEqual({
    invokeMode: 'RESPONSE_STREAM',
  })
})

it('streams nothing in a VPC, where a function URL cannot', () => {
  using repository = repositoryOf({ 'services/docs/serverless.yml': toolServer('docs') })
  expect(deploymentVariables({ stage: 'prod', network: 'vpc' }, repository)).toMatchObject({
    url: { authorizer: 'aws_iam', invokeMode: 'BUFFERED' },
    answers: 'whole',
  })
})

it('makes no function URL when that door is shut', () => {
  using repository = repositoryOf({
    'services/gateway/gateway.yml': 'doors: { invoke: { trusted: { principal: agents } } }',
  })
  expect(deploymentVariables({ stage: 'prod', network: 'internet' }, repository).url).toBe(false)
})
