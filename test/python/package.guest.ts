/** What is deployed: made on this machine for Lambda's, and the same each time. */
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { readZip, type ZippedFile } from '@mcp-lambda/lambda-local'
import { checkPython, type Template } from '@mcp-lambda/serverless/checks'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { goldenPath, toGoldenText } from '../templates/golden-files.ts'
import { toGolden } from '../templates/golden-template.ts'
import { createPythonProject, type PythonProject } from './python-project.ts'

const zip = '.serverless/mcp-server-time.zip'

/** Which the gateway is packaged with. */
const catalogue = {
  serverInfo: { name: 'mcp-time', version: '2026.10.19' },
  capabilities: { tools: {} },
  tools: [],
  prompts: [],
  resources: [],
  resourceTemplates: [],
}

let project: PythonProject
let folder: string

beforeAll(async () => {
  const requirements = 'mcp-server-time==2026.10.19\n'
  const settings = { command: 'python -m mcp_server_time', secrets: { TIME_KEY: 'time/key' } }
  const files = {
    'src-notes.txt': 'not for the package',
    'catalogue.json': JSON.stringify(catalogue),
  }
  project = await createPythonProject({ time: { requirements, settings, files } })
  folder = join(project.directory, 'services/time')
  const root = join(project.directory, 'serverless.yml')
  const written = await readFile(root, 'utf8')
  // A parameter of the stage, as others are: local has no snapshots.
  await writeFile(root, written.replace(/^params:\n/m, 'params:\n  prod: { snapStart: on }\n'))
})

afterAll(() => project?.remove())

/** A cache without vendored packages. What has one digest anyway is not fetched again: uv, wheels and Node. */
async function cacheWithoutPackages(): Promise<Record<string, string>> {
  const kept = process.env.XDG_CACHE_HOME || join(homedir(), '.cache')
  const cache = join(project.directory, 'another-cache')
  await mkdir(join(cache, 'mcp-lambda'), { recursive: true })
  const tools = (await readdir(join(kept, 'mcp-lambda'))).filter(name => /^(uv-.*|node)$/.test(name))
  for (const name of tools) await symlink(join(kept, 'mcp-lambda', name), join(cache, 'mcp-lambda', name))
  return { XDG_CACHE_HOME: cache, UV_CACHE_DIR: join(kept, 'uv') }
}

async function readTemplate(): Promise<Template> {
  return JSON.parse(await readFile(join(folder, '.serverless/cloudformation-template-update-stack.json'), 'utf8'))
}

/** Templates of a service with `snapStart`, and of a gateway that calls it. `npm run python-guests -- -u` writes them. */
async function expectGolden(service: string): Promise<void> {
  const path = join(project.directory, 'services', service, '.serverless/cloudformation-template-update-stack.json')
  const golden = toGoldenText(toGolden(await readFile(path, 'utf8')))
  await expect(golden).toMatchFileSnapshot(goldenPath('snap-start', service))
}

describe('a zip for arm64', () => {
  let files: ZippedFile[]
  let first: Buffer

  beforeAll(async () => {
    const packaged = await project.packageFor('prod', 'time')
    expect(packaged, packaged.stdout + packaged.stderr).toMatchObject({ code: 0 })
    first = await readFile(join(folder, zip))
    files = readZip(first, zip)
  })

  it('has libraries and programs for arm64 and Python 3.13 alone, with bytecode that is taken as it is', async () => {
    expect(checkPython({ path: zip, files }, { template: await readTemplate() })).toEqual([])
    expect(files.filter(({ name }) => name.endsWith('.so')).length).toBeGreaterThan(3)
    expect(files.filter(({ name }) => name.endsWith('.pyc')).length).toBeGreaterThan(500)
  })

  it('has Node with its licences, the wrapper, and nothing else of the service', () => {
    const beside = files.map(({ name }) => name).filter(name => !name.startsWith('.mcp-lambda/python/'))
    expect(beside.filter(name => !name.startsWith('.mcp-lambda/chunks/'))).toEqual([
      '.mcp-lambda/LICENSE',
      '.mcp-lambda/THIRD-PARTY-LICENSES.txt',
      '.mcp-lambda/main.mjs',
      '.mcp-lambda/node',
      '.mcp-lambda/run',
    ])
  })

  it('has a template with a version that waits for the policies of its role, and an alias of it', async () => {
    await expectGolden('time')
  })

  it('names no folder of this machine', () => {
    const path = Buffer.from(project.directory)
    const home = Buffer.from(process.env.HOME ?? '')
    // Others' binaries name the folders that they were built in.
    const own = files.filter(({ name }) => !/\.so$|\/node$/.test(name))
    const naming = own.filter(({ content }) => {
      const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength)
      return bytes.includes(path) || bytes.includes(Buffer.concat([home, Buffer.from('/')]))
    })
    expect(naming.map(({ name }) => name)).toEqual([])
  })

  it('is the same, byte for byte, when all is made again', async () => {
    // Without what was built, and what is kept of it.
    for (const name of ['.mcp-lambda', '.serverless']) await rm(join(folder, name), { recursive: true })
    const again = await project.packageFor('prod', 'time', await cacheWithoutPackages())
    expect(again, again.stdout + again.stderr).toMatchObject({ code: 0 })
    const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
    expect(digest(await readFile(join(folder, zip)))).toBe(digest(first))
  })
})

it('has in the template of its gateway calls by that alias, which may invoke nothing else of it', async () => {
  const packaged = await project.packageFor('prod', 'gateway')
  expect(packaged, packaged.stdout + packaged.stderr).toMatchObject({ code: 0 })
  await expectGolden('gateway')
})

it('refuses in CI a lock that is not what the requirements say', async () => {
  await writeFile(join(folder, 'requirements.txt'), 'mcp-server-time==2026.10.18\n')
  const { code, stdout, stderr } = await project.packageFor('prod', 'time', { CI: 'true' })
  expect(code).toBe(1)
  expect(stdout + stderr).toMatch(/requirements\.lock is not what requirements\.txt says/)
})

it('says how to install a Python that is missing', async () => {
  const text = await readFile(join(folder, 'serverless.yml'), 'utf8')
  await writeFile(join(folder, 'serverless.yml'), text.replace('name: aws', 'name: aws\n  runtime: python3.14'))
  const { code, stdout, stderr } = await project.packageFor('prod', 'time', {
    PYENV_ROOT: '/nowhere',
    XDG_DATA_HOME: '/nowhere',
  })
  expect(code).toBe(1)
  expect(stdout + stderr).toMatch(/Python 3\.14 is not on this machine\. Install it: uv python install 3\.14/)
})
