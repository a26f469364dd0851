import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
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

  it('has a problem where no service is the gateway', () => {
    service('notes', 'target: notes')
    expect(checkConfiguration(root, 'prod').problems).toEqual([
      expect.objectContaining({ code: 'services-unreadable', what: expect.stringContaining('custom.mcp.gateway') }),
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
