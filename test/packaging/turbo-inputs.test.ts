import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { copyRepository, runTool } from './repository.ts'

/** What turbo would package again: the hash of a service's task is the key its package is cached under. */

let copy: Awaited<ReturnType<typeof copyRepository>>

beforeAll(async () => {
  copy = await copyRepository()
}, 60_000)

afterAll(() => copy[Symbol.asyncDispose]())

describe('a service is packaged again', () => {
  it.each([
    { what: 'nothing changed', change: async () => {}, again: [] },
    { what: 'a test changed', change: () => add('services/prometheus/src/new.test.ts'), again: [] },
    { what: 'its own code changed', change: () => add('services/prometheus/src/new.ts'), again: ['prometheus'] },
    {
      what: 'the wrapper changed',
      change: () => add('packages/wrapper/src/new.ts'),
      again: ['aws-documentation', 'gateway', 'prometheus'],
    },
    {
      what: 'what all services extend changed',
      change: () => add('shared/serverless/new.yml', ''),
      again: ['aws-documentation', 'gateway', 'prometheus'],
    },
    {
      what: 'a catalogue changed, for the gateway bundles it',
      change: () => add('services/prometheus/catalogue.json', ' '),
      again: ['gateway'],
    },
    {
      what: 'a neighbour’s serverless.yml changed, for the gateway reads it',
      change: () => add('services/prometheus/serverless.yml', '# \n'),
      again: ['gateway', 'prometheus'],
    },
    { what: 'gateway.yml changed', change: () => add('services/gateway/gateway.yml', '# \n'), again: ['gateway'] },
  ])('when $what: $again', async ({ change, again }) => {
    const before = await packageHashes()
    await change()
    const after = await packageHashes()
    expect(Object.keys(after).filter(service => after[service] !== before[service])).toEqual(again)
  })

  it('when it is for another stage', async () => {
    const prod = await packageHashes('prod')
    const other = await packageHashes('staging')
    expect(Object.keys(prod).filter(service => prod[service] === other[service])).toEqual([])
  })
})

async function packageHashes(stage = 'prod'): Promise<Record<string, string>> {
  const { stdout } = await runTool('turbo', ['package', '--dry=json'], { cwd: copy.directory, env: { STAGE: stage } })
  const { tasks } = JSON.parse(stdout) as { tasks: { package: string; command: string; hash: string }[] }
  const packaging = tasks.filter(({ command }) => command.startsWith('sls package'))
  return Object.fromEntries(packaging.map(task => [task.package.replace('@mcp-lambda/service-', ''), task.hash]))
}

function add(file: string, text = 'export {}\n'): Promise<void> {
  return appendFile(join(copy.directory, file), text)
}
