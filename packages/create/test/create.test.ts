import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import packageJson from '../package.json' with { type: 'json' }
import { type Ask, Cancelled } from '../src/ask.ts'
import { main } from '../src/main.ts'

const { version } = packageJson

let cwd: string
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'create-'))
})
afterEach(() => rm(cwd, { recursive: true }))

type Signals = Partial<Record<NodeJS.Signals, () => void>>

/** Runs the command in this process. Without `ask` there is no terminal. */
async function create(words: readonly string[], { ask, signals = {} }: { ask?: Ask; signals?: Signals } = {}) {
  const written = { stdout: '', stderr: '' }
  const streamTo = (name: keyof typeof written) => ({
    write(text: string) {
      written[name] += text
    },
  })
  const called = {
    argv: ['node', 'create-mcp-lambda', ...words],
    env: {},
    cwd: () => cwd,
    on(signal: NodeJS.Signals, listener: () => void) {
      signals[signal] = listener
    },
    stdin: {},
    stdout: streamTo('stdout'),
    stderr: streamTo('stderr'),
  }
  // The members of `process` that the command uses.
  const code = await main(called as unknown as Parameters<typeof main>[0], ask)
  return { code, ...written }
}

async function readJson(path: string) {
  return JSON.parse(await readFile(join(cwd, path), 'utf8'))
}

function answering(answers: Readonly<Record<string, string>>): Ask & { asked: string[] } {
  const asked: string[] = []
  const answer = (message: string) => {
    asked.push(message)
    return answers[message] ?? ''
  }
  return {
    asked,
    text: async ({ message }) => answer(message),
    // The answers in these tests are choices.
    choose: async message => answer(message) as never,
  }
}

describe('a project', () => {
  it('has the folder’s name, a first server, and names nothing of the template', async () => {
    const { code, stdout, stderr } = await create(['my-tools'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/\nNext: cd my-tools && npm install && npm start\n$/)
    expect(await readJson('my-tools/package.json')).toMatchObject({ name: 'my-tools' })
    expect(await readJson('my-tools/.mcp-lambda.json')).toMatchObject({
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      answers: { name: 'my-tools', servers: [{ name: 'hello', sdk: 'v2' }] },
    })
    const paths = (await readdir(join(cwd, 'my-tools'), { recursive: true, withFileTypes: true })).filter(file =>
      file.isFile(),
    )
    for (const { parentPath, name } of paths) {
      const path = join(parentPath, name)
      expect(path + (await readFile(path, 'utf8'))).not.toMatch(/template-(project|server)/)
    }
    expect(await readdir(join(cwd, 'my-tools'))).toEqual(expect.arrayContaining(['.gitignore', '.github', 'services']))
  })

  it('has its first server on the SDK and under the name of the flags', async () => {
    expect(await create(['my-tools', '--server', 'notes', '--sdk', 'v1'])).toMatchObject({ code: 0 })
    const { dependencies } = await readJson('my-tools/services/notes/package.json')
    expect(Object.keys(dependencies)).toContain('@modelcontextprotocol/sdk')
    expect(Object.keys(dependencies)).not.toContain('@modelcontextprotocol/server')
    expect(await readFile(join(cwd, 'my-tools/services/notes/src/server.ts'), 'utf8')).toContain('sdk/server/mcp.js')
  })

  it('takes packed files where a folder of them is named', async () => {
    await mkdir(join(cwd, 'packed files'))
    const names = ['mcp-lambda', 'create-mcp-lambda']
    const scoped = ['gateway', 'lambda-local', 'serverless', 'wrapper'].map(name => `mcp-lambda-${name}`)
    for (const name of [...names, ...scoped]) await writeFile(join(cwd, `packed files/${name}-${version}.tgz`), '')
    expect(await create(['deep/my-tools', '--packages', 'packed files'])).toMatchObject({ code: 0 })
    const { devDependencies } = await readJson('deep/my-tools/package.json')
    expect(devDependencies['@mcp-lambda/wrapper']).toBe(`file:../../packed files/mcp-lambda-wrapper-${version}.tgz`)
  })

  it('is written to a folder that only git has used', async () => {
    await mkdir(join(cwd, 'my-tools/.git'), { recursive: true })
    expect(await create(['my-tools'])).toMatchObject({ code: 0 })
  })

  it('is only listed by --dry-run', async () => {
    const { code, stdout } = await create(['my-tools', '--dry-run'])
    expect(code).toBe(0)
    expect(stdout).toContain('services/hello/src/server.ts')
    expect(await readdir(cwd)).toEqual([])
  })
})

describe('nothing is written, and the exit code is 2, where', () => {
  it.each([
    { what: 'no folder is given', words: [], says: 'Give the name of a folder' },
    { what: 'the name has an upper-case letter', words: ['MyTools'], says: 'lower-case' },
    { what: 'the name begins with a digit', words: ['2tools'], says: 'begin it with a lower-case letter' },
    { what: 'the name has an umlaut', words: ['prüfung'], says: 'another by --name' },
    { what: 'the name is too long', words: ['a'.repeat(41)], says: '41 characters' },
    { what: '--name is wrong', words: ['x', '--name', 'my_tools'], says: '--name is "my_tools"' },
    { what: '--server is wrong', words: ['my-tools', '--server', 'a___b'], says: '--server is "a___b"' },
    { what: '--server is the gateway', words: ['my-tools', '--server', 'gateway'], says: 'name of the gateway' },
    { what: '--sdk is unknown', words: ['my-tools', '--sdk', 'v3'], says: 'give v2 or v1' },
    { what: 'a flag is unknown', words: ['my-tools', '--servr', 'x'], says: '--servr' },
    { what: 'a flag is given twice', words: ['my-tools', '--sdk', 'v1', '--sdk', 'v2'], says: 'twice' },
    { what: 'two folders are given', words: ['my-tools', 'other'], says: '"other" is a second one' },
  ])('$what', async ({ words, says }) => {
    const { code, stdout, stderr } = await create(words)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain(says)
    expect(await readdir(cwd)).toEqual([])
  })

  it.each([
    { what: 'the folder has a file', path: 'my-tools/notes.txt' },
    { what: 'the folder is a file', path: 'my-tools' },
  ])('$what', async ({ path }) => {
    await mkdir(join(cwd, path, '..'), { recursive: true })
    await writeFile(join(cwd, path), 'mine')
    const { code, stderr } = await create(['my-tools'])
    expect(code).toBe(2)
    expect(stderr).toContain('is not empty')
    expect(await readFile(join(cwd, path), 'utf8')).toBe('mine')
  })
})

it('packed files that are missing are named, and nothing is written', async () => {
  const { code, stderr } = await create(['my-tools', '--packages', '.'])
  expect(code).toBe(1)
  expect(stderr).toMatch(/mcp-lambda-gateway-\S+\.tgz is missing/)
  expect(await readdir(cwd)).toEqual([])
})

describe('on a terminal', () => {
  it('asks for what the command line does not say', async () => {
    const ask = answering({
      'Folder of the project': 'My Tools',
      'Name of the project': 'my-tools',
      'Name of the first tool server': 'notes',
      'Official SDK that it is written on': 'v1',
    })
    expect(await create([], { ask })).toMatchObject({ code: 0 })
    expect(ask.asked).toHaveLength(4)
    expect(await readJson('My Tools/.mcp-lambda.json')).toMatchObject({
      answers: { name: 'my-tools', servers: [{ name: 'notes', sdk: 'v1' }] },
    })
  })

  it('asks nothing where flags answer', async () => {
    const ask = answering({})
    expect(await create(['my-tools', '--server', 'notes', '--sdk', 'v2'], { ask })).toMatchObject({ code: 0 })
    expect(ask.asked).toEqual([])
  })

  it('Ctrl-C at a question leaves nothing, and exits with 130', async () => {
    const cancel = () => Promise.reject(new Cancelled())
    expect(await create(['my-tools'], { ask: { text: cancel, choose: cancel } })).toMatchObject({ code: 130 })
    expect(await readdir(cwd)).toEqual([])
  })
})

it.each([
  { place: 'a new folder', path: 'a/b/my-tools', left: [] },
  { place: 'an empty folder', path: 'my-tools', left: ['my-tools'] },
])('a signal half-way leaves nothing in $place, and exits with 143', async ({ path, left }) => {
  for (const name of left) await mkdir(join(cwd, name))
  const signals: Signals = {}
  const created = create([path], { signals })
  while (!existsSync(join(cwd, path)) || (await readdir(join(cwd, path))).length === 0) await setImmediate()
  signals.SIGTERM?.()
  expect(await created).toMatchObject({ code: 143, stdout: '' })
  expect(await readdir(cwd)).toEqual(left)
  for (const name of left) expect(await readdir(join(cwd, name))).toEqual([])
})
