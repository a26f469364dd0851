/** Servers of others: packaged, run from the zip, listed and called through the gateway, in both eras, streamed and whole. */
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type LoadedService, type LocalSystem, startSystem } from 'mcp-lambda'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Connected, connectV1, connectV2 } from './connect.ts'
import { guestsAt } from './guests.ts'
import { createPythonProject, type PythonProject } from './python-project.ts'
import { startSts } from './sts.ts'

const sts = await startSts()
const guests = guestsAt(sts.origin)

let project: PythonProject
let system: LocalSystem

beforeAll(async () => {
  project = await createPythonProject(guests)
  for (const words of [['catalogue'], ['package']]) {
    const ended = await project.command(...words)
    expect(ended, ended.stdout + ended.stderr).toMatchObject({ code: 0 })
  }
  system = await startSystem({ root: project.directory, say: console.warn })
})

afterAll(async () => {
  await system?.close()
  await project?.remove()
  await sts.close()
})

/** What is packaged, with the program of a function whose URL does not stream. To package all again would take longer. */
async function answerWhole({ name, directory, definitions }: LoadedService): Promise<void> {
  const packaged = join(directory, '.mcp-lambda')
  const codeFolder = join(project.directory, 'whole', name)
  const folder = join(codeFolder, '.mcp-lambda')
  await mkdir(folder, { recursive: true })
  const others = (await readdir(packaged)).filter(file => file !== 'main.mjs')
  for (const file of others) await symlink(join(packaged, file), join(folder, file))
  const program = await readFile(join(packaged, 'main.mjs'), 'utf8')
  expect(program.split('streaming:!0')).toHaveLength(2)
  await writeFile(join(folder, 'main.mjs'), program.replace('streaming:!0', 'streaming:!1'))
  const src = join(directory, 'src')
  if (existsSync(src)) await symlink(src, join(codeFolder, 'src'))
  for (const definition of definitions) await system.lambda.deploy({ ...definition, codeFolder })
}

it('writes a lock with a hash for each package beside the requirements', async () => {
  for (const target of Object.keys(guests)) {
    const lock = await readFile(join(project.directory, 'services', target, 'requirements.lock'), 'utf8')
    const packages = lock.match(/^\S+==\S+/gm) ?? []
    expect(packages.length).toBeGreaterThan(10)
    // Each has a wheel or more, and nothing names where they come from.
    expect((lock.match(/--hash=sha256:/g) ?? []).length).toBeGreaterThanOrEqual(packages.length)
    expect(lock).not.toMatch(/https?:/)
  }
})

describe.each(['streamed', 'whole'])('answers %s', answers => {
  beforeAll(async () => {
    if (answers === 'streamed') return
    for (const service of system.services) if (guests[service.name]) await answerWhole(service)
  })

  describe.each([
    { client: 'the v1 client, which initializes', connect: connectV1 },
    { client: 'the v2 client on 2026-07-28', connect: connectV2 },
  ])('$client, through the gateway', ({ connect }) => {
    let connected: Connected

    beforeAll(async () => {
      connected = await connect(system.mcpUrl)
    })

    afterAll(() => connected?.close())

    it('lists the tools of all', async () => {
      const tools = Object.entries(guests).flatMap(([target, guest]) => guest.tools.map(tool => `${target}___${tool}`))
      expect((await connected.list()).sort()).toEqual(tools.sort())
    })

    it.each(Object.entries(guests))('calls %s', async (target, { call, answer }) => {
      expect(await connected.call(`${target}___${call.name}`, call.arguments)).toMatch(answer)
    })
  })
})
