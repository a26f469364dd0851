import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { inDeploymentOrder, onStage, readProject, readServices } from './project.ts'

let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'services-'))
})

afterEach(() => rmSync(root, { recursive: true }))

function service(folder: string, serverlessYml: string): void {
  mkdirSync(join(root, 'services', folder), { recursive: true })
  writeFileSync(join(root, 'services', folder, 'serverless.yml'), serverlessYml)
}

it('deploys targets before what invokes them', () => {
  service('a-gateway', 'functions: {}')
  service('docs', 'custom: { mcp: { target: docs } }')
  service('metrics', 'custom: { mcp: { target: metrics } }')
  expect(inDeploymentOrder(readServices(root)).map(({ folder }) => folder)).toEqual(['docs', 'metrics', 'a-gateway'])
})

it('reads what a service says of itself, past CloudFormation’s own tags', () => {
  service(
    'docs',
    `custom: { mcp: { target: docs, catalogue: { environment: { AWS_REGION: us-east-1 } } } }
functions:
  server: { name: 'mcp-server-docs-\${sls:stage}', environment: { ARN: !GetAtt [X, Arn] } }`,
  )
  const [docs] = readServices(root)
  expect(docs).toMatchObject({ target: 'docs', catalogueEnvironment: { AWS_REGION: 'us-east-1' } })
  expect(docs?.functionNames.map(name => onStage('prod', name))).toEqual(['mcp-server-docs-prod'])
})

it('names the function whose name nobody else could find', () => {
  service('docs', 'functions: { server: { handler: src/handler.handler } }')
  expect(() => readServices(root)).toThrow('services/docs/serverless.yml: functions.server.name')
})

it('says of a file that is no YAML what to do, to every command that reads it', () => {
  writeFileSync(join(root, 'serverless.yml'), 'service: a\n\tcustom: {}\n')
  const remedy = 'Indent that line with blanks: YAML takes no tabs.'
  expect(() => readProject(root)).toThrow(expect.objectContaining({ remedy, message: expect.stringContaining(remedy) }))
})

it('takes no folder without a serverless.yml for a service', () => {
  mkdirSync(join(root, 'services/notes'), { recursive: true })
  expect(readServices(root)).toEqual([])
})

it('refuses a function whose name it cannot know', () => {
  service('a', 'functions: { server: { name: "${self:service}-server" } }')
  expect(() => readServices(root)).toThrow('services/a/serverless.yml: functions.server.name: write the name out')
})
