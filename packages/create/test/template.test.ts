import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { targetName } from '@mcp-lambda/gateway/target-name'
import { describe, expect, it } from 'vitest'
import { findServerNameProblem } from '../src/names.ts'
import { toRegistrySpecs } from '../src/specs.ts'

const folder = join(import.meta.dirname, '..')
const repository = join(folder, '../..')

function readManifest(path: string) {
  const { name, dependencies = {}, devDependencies = {} } = JSON.parse(readFileSync(path, 'utf8'))
  return { name, versions: { ...dependencies, ...devDependencies } as Record<string, string> }
}

describe('the template', () => {
  const manifests = globSync('{template,template-sdk-v1}/**/package.json', {
    cwd: folder,
    exclude: path => path.includes('node_modules'),
  }).map(path => ({ path, ...readManifest(join(folder, path)) }))
  const ours = globSync('{.,packages/*,services/*,test}/package.json', { cwd: repository }).map(path =>
    readManifest(join(repository, path)),
  )

  it('has the versions of this repository, which are tested together', () => {
    const tested = new Set(
      ours.flatMap(({ versions }) => Object.entries(versions).map(([name, version]) => `${name}@${version}`)),
    )
    const written = manifests.flatMap(({ versions }) => Object.entries(versions))
    const untested = written.filter(([name, version]) => version !== '*' && !tested.has(`${name}@${version}`))
    expect(untested).toEqual([])
    expect(written.length).toBeGreaterThan(15)
  })

  it('names packages of this repository alone without a version, and each of them in the root', () => {
    const own = manifests.map(({ name }) => name)
    const without = manifests.flatMap(({ versions }) =>
      Object.entries(versions).filter(([, version]) => version === '*'),
    )
    const names = [...new Set(without.map(([name]) => name))].filter(name => !own.includes(name))
    expect(names.sort()).toEqual(Object.keys(toRegistrySpecs('1.0.0')).sort())
    expect(ours.map(({ name }) => name)).toEqual(expect.arrayContaining(names))
  })
})

it.each([
  'notes',
  'my-notes',
  'a1-2',
  'A',
  'a_b',
  'a--b',
  '-a',
  'a-',
  '',
  'ä',
  'a b',
])('the name %j is that of a server where the gateway takes it for a target', name => {
  expect(findServerNameProblem(name) === undefined).toBe(targetName.test(name))
})
