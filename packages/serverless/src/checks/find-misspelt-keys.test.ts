import { createRequire } from 'node:module'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { findMisspeltKeys } from './find-misspelt-keys.ts'
import { frameworkKeys } from './framework-keys.ts'

function find(yml: string): string[] {
  return findMisspeltKeys(parse(yml), 'serverless.yml').map(({ path, remedy }) => `${path}: ${remedy}`)
}

const mcp = 'custom: { mcp: { target: notes } }'

it.each([
  { yml: `plugin: []\n${mcp}`, says: 'plugin: Write plugins.' },
  { yml: `function: {}\n${mcp}`, says: 'function: Write functions.' },
  { yml: 'customs: { mcp: {} }', says: 'customs: Write custom.' },
  { yml: `${mcp}\nprovider: { name: aws, memory: 512 }`, says: 'provider.memory: Write memorySize.' },
  { yml: `${mcp}\nfunctions: { server: { handlr: a.b } }`, says: 'functions.server.handlr: Write handler.' },
  { yml: 'mcp: { target: notes }', says: 'mcp: Write it one level deeper, below custom: custom.mcp.' },
  { yml: `${mcp}\nsecrets: {}`, says: 'secrets: Its place is custom.mcp.secrets.' },
  { yml: `${mcp}\ntimeout: 30`, says: 'timeout: Its place is provider.timeout, or functions.server.timeout.' },
  { yml: `${mcp}\nprovider: { plugins: [] }`, says: 'provider.plugins: Its place is the top of the file.' },
  {
    yml: 'custom: { mpc: { target: notes } }',
    says: 'custom.mpc: Write mcp: the settings of the service are in custom.mcp.',
  },
  {
    yml: 'custom: { mcpLambda: {} }',
    says: 'custom.mcpLambda: Write mcp: the settings of the service are in custom.mcp.',
  },
  { yml: 'custom: { target: notes }', says: 'custom.target: Write it one level deeper: custom.mcp.target.' },
])('finds the key that is meant: $says', ({ yml, says }) => {
  expect(find(yml)).toEqual([says])
})

it.each([
  { what: 'keys of other plugins', yml: `${mcp}\nstepFunctions: {}\nconstructs: {}\nbuild: {}` },
  { what: 'variables of a project', yml: 'custom: { secrets: {}, project: x, stage: y }' },
  { what: 'functions from a file', yml: "functions: '${file(functions.yml)}'" },
  { what: 'functions as a list', yml: "functions: ['${file(functions.yml)}']" },
  { what: 'variables of the project beside mcp', yml: 'custom: { mcp: {}, mpc: 1, target: x }' },
  { what: 'nothing at all', yml: '{}' },
])('leaves alone $what', ({ yml }) => {
  expect(find(yml)).toEqual([])
})

it('knows the keys that the framework takes', async () => {
  const Serverless = createRequire(import.meta.url)('serverless')
  const configuration = { service: 'notes', provider: { name: 'aws' } }
  const options = { configuration, serviceDir: import.meta.dirname, configurationFilename: 'serverless.yml' }
  const serverless = new Serverless({ ...options, commands: ['package'], options: {} })
  await serverless.init()
  const { properties } = serverless.configSchemaHandler.schema
  const [functions] = Object.values<{ properties: object }>(properties.functions.patternProperties)
  expect({
    root: Object.keys(properties).sort(),
    provider: Object.keys(properties.provider.properties).sort(),
    function: Object.keys(functions?.properties ?? {}).sort(),
  }).toEqual(Object.fromEntries(Object.entries(frameworkKeys).map(([place, keys]) => [place, [...keys].sort()])))
})
