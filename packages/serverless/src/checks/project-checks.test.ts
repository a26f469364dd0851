import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { defaultsByEdition } from '../defaults/defaults.ts'
import type { Stack } from '../defaults/stack.ts'
import { readServices } from '../project/project.ts'
import { checkConfiguration } from './check-configuration.ts'
import { checkEditions } from './check-editions.ts'

let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'project-'))
})

afterEach(() => rmSync(root, { recursive: true }))

function service(folder: string, mcp: string): void {
  mkdirSync(join(root, 'services', folder), { recursive: true })
  const yml = `service: ${folder}\ncustom: { mcp: { ${mcp} } }\nfunctions: { server: { handler: src/handler.handler } }\n`
  writeFileSync(join(root, 'services', folder, 'serverless.yml'), yml)
}

describe('the configuration of a project', () => {
  it('has a problem for each misspelt setting, at its path', () => {
    service('notes', 'tagret: notes, locl: ./local/start.ts')
    expect(checkConfiguration(root, 'prod').problems).toEqual([
      expect.objectContaining({
        code: 'settings-invalid',
        where: 'services/notes/serverless.yml: custom.mcp.tagret',
        what: 'there is no such setting',
      }),
      expect.objectContaining({ code: 'settings-invalid', where: 'services/notes/serverless.yml: custom.mcp.locl' }),
    ])
  })

  it('has a problem for each misspelt key, before what comes of it', () => {
    service('notes', 'target: notes, locl: ./local/start.ts')
    writeFileSync(join(root, 'services/notes/serverless.yml'), 'servce: notes\ncustom: { mcp: { target: notes } }\n')
    writeFileSync(join(root, 'serverless.yml'), 'service: it\nparam: {}\n')
    service('other', 'tagret: other')
    expect(checkConfiguration(root, 'prod').problems.map(({ where, remedy }) => `${where}: ${remedy}`)).toEqual([
      'serverless.yml: param: Write params.',
      'services/notes/serverless.yml: servce: Write service.',
      'services/other/serverless.yml: custom.mcp.tagret: Write target.',
    ])
  })

  it('has a problem for each value that a parameter of a stage does not take, with the nearest', () => {
    service('gateway', 'gateway: true')
    writeFileSync(
      join(root, 'serverless.yml'),
      `service: it
plugins: ['@mcp-lambda/serverless']
params:
  default: { network: vcp, snapStart: true, gatewayMemoryMb: 64, apiDomain: }
  prod: { logLevel: info, vpcSubnetIds: [private], isolation: '\${env:HOME}', limit: none }
`,
    )
    expect(checkConfiguration(root, 'prod').problems.map(({ where, remedy }) => `${where}: ${remedy}`)).toEqual([
      'serverless.yml: params.default.network: Write vpc.',
      'serverless.yml: params.default.snapStart: Write on.',
      'serverless.yml: params.default.gatewayMemoryMb: The README of @mcp-lambda/serverless says what it takes.',
      'serverless.yml: params.prod.logLevel: Write INFO.',
      'serverless.yml: params.prod.vpcSubnetIds: The README of @mcp-lambda/serverless says what it takes.',
    ])
  })

  it.each([
    { mcp: 'target: Notes', remedy: 'Write it like this: target: notes' },
    { mcp: 'target: notes, secrets: [KEY]', remedy: 'Write it like this: secrets: { NOTES_KEY: my/secret }' },
    { mcp: 'target: notes, port: 80', remedy: /^Take it out\. There is defaults, target, / },
    { mcp: 'target: notes, example: { tol: a }', remedy: 'Write tool.' },
    { mcp: 'target: notes, catalogue: dead', remedy: /^Write it like this: catalogue: live, or / },
    { mcp: 'command: mcp-server-time', remedy: /^Add custom\.mcp\.target/ },
    { mcp: 'target: notes, gateway: true', remedy: /^Keep one of target and gateway/ },
  ])('says what to write in the place of { $mcp }', ({ mcp, remedy }) => {
    service('notes', mcp)
    const problems = checkConfiguration(root, 'prod').problems.map(problem => problem.remedy)
    expect(problems).toContainEqual(typeof remedy === 'string' ? remedy : expect.stringMatching(remedy))
  })

  it.each([
    { tool: 'greet me!', remedy: 'Call it greet_me in its server, then npm run catalogue.' },
    {
      tool: 'a'.repeat(60),
      remedy: 'Give it a name of at most 56 of A-Z a-z 0-9 _ - in its server, then npm run catalogue.',
    },
  ])('names the file of a tool that not every client can call, and the name to give: $tool', ({ tool, remedy }) => {
    service('gateway', 'gateway: true')
    service('my-notes', 'target: notes')
    writeFileSync(join(root, 'services/gateway/gateway.yml'), 'doors: { functionUrl: iam }\n')
    const offers = { serverInfo: {}, capabilities: {}, prompts: [], resources: [], resourceTemplates: [] }
    const tools = [{ name: tool, inputSchema: { type: 'object' } }]
    writeFileSync(join(root, 'services/my-notes/catalogue.json'), JSON.stringify({ ...offers, tools }))
    expect(checkConfiguration(root, 'prod').problems).toEqual([
      expect.objectContaining({ code: 'name-unusable', where: 'services/my-notes/catalogue.json', remedy }),
    ])
  })

  it('has a problem where no service is the gateway', () => {
    service('notes', 'target: notes')
    expect(checkConfiguration(root, 'prod').problems).toEqual([
      expect.objectContaining({ code: 'services-unreadable', what: expect.stringContaining('custom.mcp.gateway') }),
    ])
  })

  it('names the folder that has the settings of a gateway, where none is that', () => {
    service('entrance', 'defaults: 1')
    writeFileSync(join(root, 'services/entrance/gateway.yml'), 'doors: { functionUrl: iam }\n')
    expect(checkConfiguration(root, 'prod').problems).toEqual([
      expect.objectContaining({ code: 'services-unreadable', where: 'services/entrance/serverless.yml' }),
    ])
  })

  it.each([
    { of: 'the packages of', file: 'package.json', text: '{ "dependencies": { "@modelcontextprotocol/sdk": "1" } }' },
    { of: 'the handler of', file: 'src/handler.ts', text: "import { lambdaHandler } from '@mcp-lambda/wrapper'" },
  ])('has a warning for a service that is not offered, with an MCP server by $of it', ({ file, text }) => {
    service('gateway', 'gateway: true')
    writeFileSync(join(root, 'services/gateway/gateway.yml'), 'doors: { functionUrl: iam }\n')
    for (const folder of ['notes', 'orders']) {
      service(folder, '')
      mkdirSync(join(root, 'services', folder, 'src'))
      writeFileSync(join(root, 'services', folder, 'src/handler.ts'), 'export const handler = () => undefined')
    }
    expect(checkConfiguration(root, 'prod').problems).toEqual([])
    writeFileSync(join(root, 'services/notes', file), text)
    expect(checkConfiguration(root, 'prod').problems).toEqual([
      expect.objectContaining({
        code: 'service-not-offered',
        where: 'services/notes/serverless.yml: custom.mcp',
        remedy: expect.stringMatching(/^Write custom: \{ mcp: \{ target: notes \} \}/),
      }),
    ])
  })

  it('names a serverless.yaml, which a project does not read', () => {
    service('notes', 'target: notes')
    renameSync(join(root, 'services/notes/serverless.yml'), join(root, 'services/notes/serverless.yaml'))
    expect(checkConfiguration(root, 'prod').problems).toEqual([
      expect.objectContaining({
        where: 'services/notes: serverless.yaml',
        remedy: 'Rename it: mv services/notes/serverless.yaml services/notes/serverless.yml',
      }),
    ])
  })

  it.each(['package.json', 'services/notes/package.json'])('names a %s that is no JSON, once', file => {
    service('notes', 'tagret: notes')
    writeFileSync(join(root, file), '{ "name": "notes", }')
    expect(checkConfiguration(root, 'prod').problems).toEqual([
      expect.objectContaining({
        code: 'packaging-failed',
        where: file,
        what: expect.stringContaining('it is no JSON'),
      }),
    ])
  })

  it('names the file that is no YAML, and the line', () => {
    service('notes', 'target: [notes')
    expect(checkConfiguration(root, 'prod').problems).toEqual([
      expect.objectContaining({
        code: 'services-unreadable',
        where: 'services/notes/serverless.yml',
        what: expect.stringMatching(/at line \d+, column \d+/),
      }),
    ])
  })

  it('names the catalogue that is no JSON', () => {
    service('gateway', 'gateway: true')
    service('notes', 'target: notes')
    writeFileSync(join(root, 'services/gateway/gateway.yml'), 'doors: { functionUrl: iam }\n')
    writeFileSync(join(root, 'services/notes/catalogue.json'), '{')
    expect(checkConfiguration(root, 'prod').problems).toEqual([
      expect.objectContaining({
        code: 'configuration-invalid',
        where: 'services/notes/catalogue.json',
        what: expect.stringContaining('it is no JSON'),
      }),
    ])
  })

  it('is found for a gateway in any folder', () => {
    service('entrance', 'gateway: true')
    writeFileSync(
      join(root, 'services/entrance/gateway.yml'),
      'doors: { functionUrl: iam }\npolicy: { allow: [{ name: x }] }\n',
    )
    expect(checkConfiguration(root, 'prod').problems[0]?.where).toBe('services/entrance/gateway.yml')
  })
})

describe('the next edition of the defaults', () => {
  const editions = {
    ...defaultsByEdition,
    2: (stack: Stack) => {
      const { configuration, resources } = defaultsByEdition[1](stack)
      const provider = { ...(configuration.provider as object), architecture: 'x86_64' } // A mapping in edition 1.
      return { configuration: { ...configuration, provider }, resources }
    },
  }

  it('is listed with what it changes in each service', () => {
    service('notes', 'target: notes')
    expect(checkEditions(readServices(root), editions)).toEqual([
      {
        code: 'edition-behind',
        where: 'services/notes/serverless.yml: provider.architecture',
        what: 'edition 2 has "x86_64" in place of "arm64"',
        remedy: expect.stringContaining('custom.mcp.defaults: 2'),
      },
    ])
  })

  it('is nothing to list while there is none', () => {
    service('notes', 'target: notes')
    expect(checkEditions(readServices(root))).toEqual([])
  })
})
