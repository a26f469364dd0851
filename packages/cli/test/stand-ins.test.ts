import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { localIdentity } from '@mcp-lambda/lambda-local'
import { defineFunction, lambdaForTest } from '@mcp-lambda/lambda-local/testing'
import type { LoadedService } from '@mcp-lambda/serverless/loading'
import { describe, expect, it, onTestFinished } from 'vitest'
import { mergeFacts } from '../src/stand-ins/merge-facts.ts'
import { startStandIns } from '../src/stand-ins/start-stand-ins.ts'
import { turnOff } from '../src/stand-ins/turn-off.ts'

async function createFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'stand-ins-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return folder
}

/** Services with `custom.mcp.local: ./local/start.mjs`, by name, each with the source of that file. */
async function writeServices(sources: Record<string, string>): Promise<LoadedService[]> {
  const root = await createFolder()
  return Promise.all(
    Object.entries(sources).map(async ([name, source]) => {
      const directory = join(root, name)
      const file = join(directory, 'local/start.mjs')
      await mkdir(dirname(file), { recursive: true })
      await writeFile(file, source)
      return { name, directory, definitions: [], settings: { target: name, local: './local/start.mjs' } }
    }),
  )
}

function startAll(services: readonly LoadedService[], { signal = new AbortController().signal, seeds = {} } = {}) {
  const scrape = [{ job: 'lambda', url: 'http://127.0.0.1:9001/metrics' }]
  const { region } = localIdentity
  const said: string[] = []
  const say = (text: string) => void said.push(text)
  return startStandIns(services, { identity: localIdentity, region, scrape, cacheFolder: '/cache', say, signal, seeds })
}

describe('startStandIns', () => {
  it('gives each stand-in where it is, and its own cache folder and seed', async () => {
    const source =
      'export default async options => ({ environment: { OPTIONS: JSON.stringify(options) }, async close() {} })'
    const services = await writeServices({ notes: source, other: source })
    const { started, off } = await startAll(services, { seeds: { notes: { pages: 3 } } })
    expect(off.size).toBe(0)
    expect(JSON.parse(started.get('notes')?.environment.OPTIONS ?? '')).toMatchObject({
      identity: { accessKeyId: localIdentity.accessKeyId },
      region: 'us-east-1',
      scrape: [{ job: 'lambda', url: 'http://127.0.0.1:9001/metrics' }],
      cacheFolder: '/cache/notes',
      seed: { pages: 3 },
    })
    expect(JSON.parse(started.get('other')?.environment.OPTIONS ?? '')).not.toHaveProperty('seed')
  })

  it.each([
    {
      what: 'that fails',
      source: 'export default async () => { throw new Error("brew install it") }',
      reason: 'brew install it',
    },
    { what: 'without a default export', source: 'export const start = 1', reason: 'default export is not a function' },
    { what: 'that throws while it loads', source: 'throw new Error("no such module")', reason: 'no such module' },
  ])('turns off the service of a stand-in $what, and starts the others', async ({ source, reason }) => {
    const good = 'export default async () => ({ environment: {}, async close() {} })'
    const { started, off } = await startAll(await writeServices({ bad: source, good }))
    expect([...started.keys()]).toEqual(['good'])
    expect(off.get('bad')).toContain(reason)
  })

  it('names the file that custom.mcp.local names and that is missing', async () => {
    const [service] = await writeServices({ notes: '' })
    if (!service) throw new Error('No service')
    const { off } = await startAll([{ ...service, settings: { local: './local/strat.ts' } }])
    expect(off.get('notes')).toBe(
      'services/notes/serverless.yml: custom.mcp.local names ./local/strat.ts, which does not exist',
    )
  })

  it('closes what has started when the command is stopped meanwhile', async () => {
    const file = join(await createFolder(), 'closed')
    const source = `
      import { writeFileSync } from 'node:fs'
      export default async () => ({ environment: {}, close: async () => writeFileSync(${JSON.stringify(file)}, 'closed') })`
    const stopped = AbortSignal.abort(new Error('stopped'))
    await expect(startAll(await writeServices({ notes: source }), { signal: stopped })).rejects.toThrow('stopped')
    await expect(rm(file)).resolves.toBeUndefined()
  })
})

it('facts of two stand-ins with the same name are an error that names both services', () => {
  const one = new Map([['a', { facts: { id: '1' } }]])
  expect(mergeFacts(one)).toEqual({ id: '1' })
  expect(() => mergeFacts(new Map([...one, ['b', { facts: { id: '2' } }]]))).toThrow(
    'services/a and services/b both give the fact id',
  )
})

it('a function that is turned off answers calls with the reason, and reads no variable of the service', async () => {
  const aws = await lambdaForTest({})
  onTestFinished(() => aws.close())
  const definition = defineFunction({ name: 'notes', codeFolder: '/nowhere', environment: { API_KEY: 'secret' } })
  const [off] = await turnOff([definition], 'notes is off. Install noted', await createFolder())
  if (!off) throw new Error('No definition')
  expect(off.environment).not.toHaveProperty('API_KEY')
  await aws.lambda.deploy(off)
  const call = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'list', arguments: {} } }
  expect((await aws.invoke('notes', call)).payload).toMatchObject({
    result: { isError: true, content: [{ type: 'text', text: 'notes is off. Install noted' }] },
  })
  expect((await aws.invoke('notes', { ...call, method: 'tools/list', params: {} })).payload).toMatchObject({
    error: { message: 'notes is off. Install noted' },
  })
})
