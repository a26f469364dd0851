/** `docs/guides/deployer-policy.json` beside what a deployment does: resources of the compiled templates, and calls of the plugin. */
import { globSync, readFileSync } from 'node:fs'
import { join, matchesGlob } from 'node:path'
import { expect, it } from 'vitest'
import { actionsByType, actionsOfFramework, otherReasons } from './deployer-actions.ts'

type Statement = { readonly Action: string | string[]; readonly Resource: string | string[] }

const root = join(import.meta.dirname, '../..')
const text = readFileSync(join(root, 'docs/guides/deployer-policy.json'), 'utf8')
const statements: readonly Statement[] = JSON.parse(text).Statement
const allowed = statements.flatMap(({ Action }) => Action)
const isDenied = (action: string) => !allowed.some(pattern => matchesGlob(action, pattern))

/** Where the action is called otherwise than the operation. */
const renamed: Readonly<Record<string, string>> = {
  's3:DeleteObjects': 's3:DeleteObject',
  's3:HeadBucket': 's3:ListBucket',
  's3:ListObjectVersions': 's3:ListBucketVersions',
  's3:ListObjectsV2': 's3:ListBucket',
  'lambda:Invoke': 'lambda:InvokeFunction',
  'apigatewayv2:GetApi': 'apigateway:GET',
  'apigatewayv2:GetDomainName': 'apigateway:GET',
}
const services: Readonly<Record<string, string>> = { 'cloudwatch-logs': 'logs' }

const goldenTypes = readTypes(globSync('test/templates/golden/*/*.json', { cwd: root }))
const calls = readCalls()

it('allows what CloudFormation does for each resource of the compiled templates', () => {
  expect(goldenTypes.size).toBeGreaterThan(8)
  expect([...goldenTypes].filter(type => actionsByType[type] === undefined)).toEqual([])
  expect(Object.values(actionsByType).flat().filter(isDenied)).toEqual([])
})

it('allows what the plugin asks of AWS in a deployment and a removal', () => {
  expect(calls.length).toBeGreaterThan(20)
  expect(calls.filter(isDenied)).toEqual([])
})

it('allows what the framework calls to create, change and remove a stack', () => {
  expect(actionsOfFramework.filter(isDenied)).toEqual([])
})

it('allows nothing without a reason, and no reason is listed that is not needed', () => {
  const types = new Set([...goldenTypes, ...readTypes(globSync('packages/serverless/src/**/*.ts', { cwd: root }))])
  expect(Object.keys(actionsByType).filter(type => !types.has(type))).toEqual([])
  const known = [...Object.values(actionsByType).flat(), ...actionsOfFramework, ...calls]
  const listed = Object.keys(otherReasons)
  expect(allowed.filter(pattern => ![...known, ...listed].some(action => matchesGlob(action, pattern)))).toEqual([])
  expect(listed.filter(action => known.includes(action) || isDenied(action))).toEqual([])
})

/** Types of resources that templates or sources name. */
function readTypes(files: readonly string[]): Set<string> {
  const texts = files.map(file => readFileSync(join(root, file), 'utf8'))
  return new Set(texts.flatMap(text => [...text.matchAll(/["'](AWS::\w+::\w+)["']/g)].map(([, type = '']) => type)))
}

/** Commands of AWS's clients that the plugin's sources import, as actions. */
function readCalls(): string[] {
  return globSync('packages/serverless/src/{release,smoke}/*.ts', { cwd: root }).flatMap(file => {
    const source = readFileSync(join(root, file), 'utf8')
    return [...source.matchAll(/import (?:type )?\{([^}]*)\} from '@aws-sdk\/client-([\w-]+)'/g)].flatMap(
      ([, names = '', client = '']) =>
        [...names.matchAll(/\b(?:(\w+)Command|paginate(\w+))\b/g)].map(([, command, paginated]) => {
          const call = `${services[client] ?? client}:${command ?? paginated}`
          return renamed[call] ?? call
        }),
    )
  })
}

it('names a resource for each action that takes one, and fits into one managed policy', () => {
  const open = statements.filter(({ Resource }) => [Resource].flat().includes('*')).flatMap(({ Action }) => Action)
  expect(open.filter(action => /^(iam|lambda|s3):/.test(action))).toEqual([])
  expect(text.replace(/\s/g, '').length).toBeLessThanOrEqual(6144)
})
