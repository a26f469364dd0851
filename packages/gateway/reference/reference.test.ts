import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { printReadme, printSchema, readmeFile, schemaFile } from './reference.ts'

const gateway = join(import.meta.dirname, '../../../services/gateway')
const readme = readFileSync(readmeFile, 'utf8')
const committed = readFileSync(join(gateway, 'gateway.yml'), 'utf8')
const isValid = new Ajv2020({ strict: false }).compile(JSON.parse(readFileSync(schemaFile, 'utf8')))

describe('npm run reference -w @mcp-lambda/gateway', () => {
  it('has written gateway.schema.json as the schema of gateway.yml is', () => {
    expect(readFileSync(schemaFile, 'utf8')).toBe(printSchema())
  })

  it('has written the README’s table as the schema of gateway.yml is', () => {
    expect(readme).toBe(printReadme(readme))
  })
})

describe('gateway.schema.json', () => {
  it.each([
    { of: 'this project', yml: committed },
    { of: 'the README', yml: /## gateway\.yml[\s\S]*?```yaml\n([\s\S]*?)```/.exec(readme)?.[1] ?? '' },
    {
      of: 'a stage that takes something away',
      yml: 'stages: { beta: { doors: { invoke: null }, policy: null }, prod: }',
    },
    {
      of: 'a stage that gives one key of a block',
      yml: 'stages: { beta: { policy: { mode: log }, targets: { a: { hide: null } } } }',
    },
  ])('takes gateway.yml of $of', ({ yml }) => {
    expect(isValid(parse(yml)), JSON.stringify(isValid.errors)).toBe(true)
  })

  it.each([
    'door: {}',
    'doors: { functionURL: iam }',
    'policy: { mode: log }',
    'targets: { a: { timeoutMs: 0 } }',
    'stages: { beta: { targets: { a: { timeout: 1 } } } }',
    'stages: { beta: { stages: {} } }',
  ])('refuses %s', yml => {
    expect(isValid(parse(yml))).toBe(false)
  })

  it('is what gateway.yml of this project names for editors', () => {
    const [, path = ''] = /^# yaml-language-server: \$schema=(.+)$/m.exec(committed) ?? []
    expect(existsSync(resolve(gateway, path))).toBe(true)
    expect(readFileSync(resolve(gateway, path), 'utf8')).toBe(printSchema())
  })
})
