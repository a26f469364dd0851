import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { resolveNames } from './resolve-names.ts'
import { emptyCatalogue } from './testing/repository-folder.ts'

it('says what each name in gateway.yml stands for on the stage', () => {
  const root = mkdtempSync(join(tmpdir(), 'resolve-names-'))
  onTestFinished(() => rmSync(root, { recursive: true }))
  const gateway = join(root, 'services/gateway')
  const directory = join(root, 'services/docs')
  for (const folder of [gateway, directory]) mkdirSync(folder, { recursive: true })
  const arn = 'arn:aws:lambda:eu-west-1:123456789012:function:far'
  const yml = `
doors: { functionUrl: iam }
policy: { allow: [{ names: ['docs___*', 'far___reach'] }] }
targets:
  docs: { hide: ['Delete*'] }
  far: { function: '${arn}', catalogue: elsewhere.json }
stages: { dev: { policy: { allow: [{ names: ['*'] }] } } }`
  writeFileSync(join(gateway, 'gateway.yml'), yml)
  writeFileSync(join(gateway, 'elsewhere.json'), JSON.stringify({ ...emptyCatalogue, tools: [{ name: 'reach' }] }))
  const tools = [{ name: 'search' }, { name: 'DeletePage' }]
  writeFileSync(join(directory, 'catalogue.json'), JSON.stringify({ ...emptyCatalogue, tools }))
  const functionNames = ['mcp-server-docs-${sls:stage}']
  const sources = { root, gateway, services: [{ directory, target: 'docs', functionNames, liveCatalogue: false }] }

  expect(resolveNames('prod', sources)).toEqual([
    { path: 'targets.docs', written: 'docs', stands: ['function mcp-server-docs-prod'] },
    { path: 'targets.docs.hide.0', written: 'Delete*', stands: ['DeletePage'] },
    { path: 'targets.far.function', written: 'far', stands: [`function ${arn}`] },
    { path: 'policy.allow.0.names.0', written: 'docs___*', stands: ['docs___search', 'docs___DeletePage'] },
    { path: 'policy.allow.0.names.1', written: 'far___reach', stands: ['far___reach'] },
  ])
  expect(resolveNames('dev', sources).at(-1)).toMatchObject({
    written: '*',
    stands: expect.arrayContaining(['far___reach']),
  })
})
