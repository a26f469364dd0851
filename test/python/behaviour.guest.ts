/** What servers in Python do beyond calls: progress, questions, native code, keys, slow starts; streamed and whole. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type LocalSystem, startSystem } from 'mcp-lambda'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testSecret } from '../../shared/test-secret.ts'
import { type Connected, connectV1, connectV2 } from './connect.ts'
import { createPythonProject, type PythonProject } from './python-project.ts'

const key = testSecret('a-key-of-this-machine')

let scratch: string
let project: PythonProject
let system: LocalSystem

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'behaviour-'))
  const servers = join(import.meta.dirname, 'servers')
  const pyproject = `[project]
name = "notes"
version = "1.0.0"
requires-python = ">=3.12"
dependencies = ["mcp==2.3.0", "numpy==2.5.5"]
`
  const notes = {
    settings: {
      command: 'python -m notes',
      rerun: ['book'],
      secrets: { NOTES_KEY: 'notes/key', MCP_STATE_KEYS: 'notes/state-keys' },
    },
    files: {
      'pyproject.toml': pyproject,
      'src/notes/__main__.py': await readFile(join(servers, 'notes/__main__.py'), 'utf8'),
    },
  }
  const slow = {
    requirements: 'mcp==2.3.0\n',
    settings: { command: 'python src/slow.py' },
    files: { 'src/slow.py': await readFile(join(servers, 'slow.py'), 'utf8') },
  }
  const countingIn = (file: string) => ({
    functions: { server: { environment: { STARTS: join(scratch, file) } } },
  })
  project = await createPythonProject({
    // By its alias, from the init phase over a restore to its calls.
    streamed: { ...notes, settings: { ...notes.settings, snapStart: true } },
    // A function URL without streams: its handler answers whole.
    whole: { ...notes, more: { functions: { server: { url: { authorizer: 'aws_iam' } } } } },
    slow: { ...slow, more: countingIn('starts') },
    // Its init phase may last until the server has started.
    snapshot: {
      ...slow,
      settings: { ...slow.settings, snapStart: true },
      more: countingIn('starts-for-snapshot'),
    },
  })
  await writeFile(join(project.directory, '.env'), `NOTES_KEY=${key}\n`)
  for (const words of [['catalogue'], ['package']]) {
    const ended = await project.command(...words)
    expect(ended, ended.stdout + ended.stderr).toMatchObject({ code: 0 })
  }
  system = await startSystem({ root: project.directory, say: console.warn })
})

afterAll(async () => {
  await system?.close()
  await project?.remove()
  await rm(scratch, { recursive: true, force: true })
})

const clients = [
  { client: 'the v1 client, which initializes', connect: connectV1 },
  { client: 'the v2 client on 2026-07-28', connect: connectV2 },
]

it('starts a server once that needs longer than the init phase, and the first call waits for it', async () => {
  const connected = await connectV1(system.mcpUrl)
  const answers = await Promise.all(['slow', 'snapshot'].map(target => connected.call(`${target}___ready`, {})))
  expect(answers).toEqual([expect.stringMatching(/ready/), expect.stringMatching(/ready/)])
  await connected.close()
  for (const file of ['starts', 'starts-for-snapshot'])
    expect(await readFile(join(scratch, file), 'utf8')).toBe('started\n')
})

describe.each(clients)('$client', ({ connect }) => {
  let connected: Connected

  beforeAll(async () => {
    connected = await connect(system.mcpUrl)
  })

  afterAll(() => connected?.close())

  it.each(['streamed', 'whole'])('calls native code of a server that answers %s', async target => {
    expect(await connected.call(`${target}___mean`, { values: [1, 2, 6] })).toContain('3.0')
  })

  it('gets progress while the call goes on', async () => {
    const folder = join(scratch, client(connect))
    await mkdir(folder)
    // The server waits for each file, which is written when its progress is here.
    const seen: number[] = []
    const answer = await connected.call('streamed___work', { folder }, async progress => {
      seen.push(progress)
      await writeFile(join(folder, String(progress)), '')
    })
    expect(answer).toContain('done')
    expect(seen).toEqual([1, 2])
  })

  it.each(['streamed', 'whole'])('is asked, or is said to be unable to, by a server that answers %s', async target => {
    const answer = await connected.call(`${target}___book`, {}).catch(error => error.message)
    expect(answer).toMatch(connect === connectV2 ? /Monday/ : /needs an answer from the client.*use 2026-07-28/)
  })
})

describe('the world of the server', () => {
  it('has its packages, its key, a home it may write to, and no variable of the wrapper', async () => {
    const connected = await connectV2(system.mcpUrl)
    const { content } = JSON.parse(await connected.call('streamed___world', {}))
    await connected.close()
    const { cwd, variables, version, numpy } = JSON.parse(content[0].text)
    expect(version).toEqual([3, 13])
    expect(numpy).toBe(join(cwd, '.mcp-lambda/python/numpy/__init__.py'))
    expect(variables).toMatchObject({
      HOME: '/tmp',
      NOTES_KEY: key,
      PYTHONDONTWRITEBYTECODE: '1',
      PYTHONPATH: `${join(cwd, '.mcp-lambda/python')}:${join(cwd, 'src')}`,
      PYTHONUNBUFFERED: '1',
      AWS_REGION: 'us-east-1',
    })
    const foreign = Object.keys(variables).filter(name => /^(AWS_LAMBDA_|MCP_|LAMBDA_|_)/.test(name))
    expect(foreign).toEqual([])
  })
})

/** A name of a folder. */
function client(connect: typeof connectV1): string {
  return connect === connectV2 ? 'v2' : 'v1'
}
