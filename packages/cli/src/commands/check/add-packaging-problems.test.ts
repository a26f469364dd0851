import type { Problem } from '@mcp-lambda/serverless/checks'
import { expect, it } from 'vitest'
import { PackagingFailed } from '../../packaging/packaging-failed.ts'
import { addPackagingProblems } from './add-packaging-problems.ts'

function add(text: string, found: readonly Problem[] = []) {
  return addPackagingProblems(found, new PackagingFailed('failed', [{ service: 'notes', text }]), 'prod')
}

it.each([
  {
    text: "Configuration error services/notes/serverless.yml at 'functions.server': unrecognized property 'port'",
    where: 'services/notes/serverless.yml',
    remedy: /^Take the key out/,
  },
  {
    text: "Configuration error services/notes/serverless.yml at 'functions.server.timeout': must be integer",
    where: 'services/notes/serverless.yml',
    remedy: /without a unit/,
  },
  {
    text: "Configuration error services/notes/serverless.yml at 'provider.region': must be equal to one of the allowed values [eu-west-1]. The nearest is eu-west-1",
    where: 'services/notes/serverless.yml',
    remedy: /^Write a region of that list/,
  },
  {
    text: "Configuration error --region eu-west-9 at 'provider.region': must be equal to one of the allowed values [eu-west-1]. The nearest is eu-west-1",
    where: '--region',
    remedy: /^Give a region of that list/,
  },
  { text: "at 'functions.server.timeout': must be <= 900", where: 'services/notes/serverless.yml', remedy: /limit/ },
  {
    text: 'Cannot resolve serverless.yml: Variables resolution errored with: - Cannot resolve variable at "functions": …',
    where: 'services/notes/serverless.yml',
    remedy: /params/,
  },
  {
    text: 'Cannot resolve variable at "resources.1": Error: parameter network is "vcp": must be internet or vpc',
    where: 'services/notes/serverless.yml',
    remedy: /^Write a value that the parameter takes/,
  },
  { text: '✘ [ERROR] Could not resolve "lodash-es"', where: 'services/notes', remedy: /^Add the package to dep/ },
  { text: '✘ [ERROR] Could not resolve "./tools/a.ts"', where: 'services/notes', remedy: /with its ending/ },
  { text: '✘ [ERROR] Expected "}"', where: 'services/notes', remedy: /^Correct the source there: often/ },
  { text: 'Something else', where: 'services/notes', remedy: /^Correct in services\/notes .* --stage prod/ },
])('says of $text what to write', ({ text, where, remedy }) => {
  expect(add(text)).toEqual([
    { code: 'packaging-failed', where, what: expect.stringContaining(text), remedy: expect.stringMatching(remedy) },
  ])
})

it('reports a source that cannot be bundled once, and keeps what is said of others', () => {
  const unavailable = { code: 'catalogue-unavailable', what: 'it throws', remedy: 'Correct it.' } as const
  const found = ['notes', 'other'].map(service => ({ ...unavailable, where: `services/${service}/src/server.ts:3` }))
  const places = (text: string) => add(text, found).map(({ where }) => where)
  expect(places('✘ [ERROR] Expected "}"')).toEqual(['services/other/src/server.ts:3', 'services/notes'])
  expect(places('must be integer')).toHaveLength(3)
})

it('reports a flag that each service refuses once', () => {
  const text = "--region eu-west-9 at 'provider.region': must be equal to one of the allowed values [eu-west-1]"
  const failures = ['notes', 'other'].map(service => ({ service, text }))
  expect(addPackagingProblems([], new PackagingFailed('failed', failures), 'prod')).toHaveLength(1)
})

it('has one problem where it is not known which service failed', () => {
  expect(addPackagingProblems([], new Error('turbo is not installed'), 'prod')).toEqual([
    expect.objectContaining({ where: 'services', what: 'turbo is not installed' }),
  ])
})
