/** A server in Python that is deployed as a container image: pushed to a registry on this machine, without an engine. */
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { findCrane } from '@mcp-lambda/serverless/python'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runTool } from '../packaging/repository.ts'
import { createPythonProject, type PythonProject } from './python-project.ts'
import { type Registry, startRegistry } from './registry.ts'

let project: PythonProject
let registry: Registry
let service: string

beforeAll(async () => {
  const files = { 'src/notes/__init__.py': 'text = "mine"\n', 'src/notes/__pycache__/old.pyc': 'of this machine' }
  project = await createPythonProject({
    time: {
      requirements: 'mcp-server-time==2026.10.19\n',
      settings: { command: 'python -m mcp_server_time' },
      files,
    },
  })
  service = join(project.directory, 'services/time')
  const scratch = join(project.directory, 'scratch')
  await mkdir(scratch)
  registry = await startRegistry(await findCrane(process.env, console.warn), scratch)
})

afterAll(async () => {
  registry?.close()
  await project?.remove()
})

const makeImage = () =>
  project.command('image', 'time', '--to', `${registry.address}/time`, '--base', registry.base, '--json')

async function readTemplateFunction(): Promise<Readonly<Record<string, unknown>>> {
  const text = await readFile(join(service, '.serverless/cloudformation-template-update-stack.json'), 'utf8')
  const resources: Record<string, { Type: string; Properties: Record<string, unknown> }> = JSON.parse(text).Resources
  return Object.values(resources).find(({ Type }) => Type === 'AWS::Lambda::Function')?.Properties ?? {}
}

describe('an image', () => {
  let image: string

  beforeAll(async () => {
    const made = await makeImage()
    expect(made, made.stderr).toMatchObject({ code: 0 })
    image = JSON.parse(made.stdout).image
  })

  it('is in the repository under the digest that image.json of the service has', async () => {
    const record = JSON.parse(await readFile(join(service, 'image.json'), 'utf8'))
    expect(record.image).toBe(image)
    expect(image).toMatch(/^127\.0\.0\.1:\d+\/time@sha256:[0-9a-f]{64}$/)
    expect(record.base).toMatch(/\/lambda-python@sha256:[0-9a-f]{64}$/)
  })

  it('starts by the exec wrapper, on the architecture of the function, as its base does', async () => {
    const { architecture, config } = JSON.parse(await registry.crane('config', image))
    expect(architecture).toBe('arm64')
    expect(config).toMatchObject({ Entrypoint: ['/lambda-entrypoint.sh'], Cmd: ['.mcp-lambda/run'] })
    expect(config.Env).toContain('AWS_LAMBDA_EXEC_WRAPPER=/var/task/.mcp-lambda/run')
  })

  it('has the files of the build and of src on top of its base, with their contents', async () => {
    const archive = join(project.directory, 'scratch/image.tar')
    const folder = join(project.directory, 'scratch/image')
    await registry.crane('export', image, archive)
    await mkdir(folder)
    await runTool('tar', ['-xf', archive, '-C', folder], { cwd: folder, env: {} })
    expect(await readFile(join(folder, 'var/runtime/bootstrap'), 'utf8')).toBe('of AWS')
    const task = join(folder, 'var/task')
    const built = (await listFiles(join(service, '.mcp-lambda'))).filter(path => path !== '.gitignore')
    expect(await listFiles(join(task, '.mcp-lambda'))).toEqual(built)
    expect(await listFiles(join(task, 'src'))).toEqual(['notes/__init__.py'])
    for (const path of built) {
      const [here, there] = [join(service, '.mcp-lambda', path), join(task, '.mcp-lambda', path)]
      expect((await readFile(here)).equals(await readFile(there)), path).toBe(true)
    }
    expect((await stat(join(task, '.mcp-lambda/run'))).mode & 0o777).toBe(0o755)
    // Longer than a header of tar has room for.
    expect(built.some(path => path.length > 100)).toBe(true)
  })

  it('has the same digest when it is made again', async () => {
    const again = await makeImage()
    expect(JSON.parse(again.stdout).image).toBe(image)
  })

  it('is what the function is deployed as, without a zip', async () => {
    const packaged = await project.packageFor('prod', 'time')
    expect(packaged, packaged.stdout + packaged.stderr).toMatchObject({ code: 0 })
    const { Code, PackageType, Architectures, Handler, Runtime } = await readTemplateFunction()
    expect({ Code, PackageType, Architectures }).toEqual({
      Code: { ImageUri: image },
      PackageType: 'Image',
      Architectures: ['arm64'],
    })
    expect([Handler, Runtime]).toEqual([undefined, undefined])
    expect(existsSync(join(service, '.serverless/mcp-server-time.zip'))).toBe(false)
  })

  it('is a zip on this machine all the same', async () => {
    const packaged = await project.packageFor('local', 'time')
    expect(packaged, packaged.stdout + packaged.stderr).toMatchObject({ code: 0 })
    expect(await readTemplateFunction()).toMatchObject({ Runtime: 'python3.13' })
    expect(existsSync(join(service, '.serverless/mcp-server-time.zip'))).toBe(true)
  })

  it('is refused where the code has changed since', async () => {
    await writeFile(join(service, 'src/notes/__init__.py'), 'text = "changed"\n')
    const { code, stdout, stderr } = await project.packageFor('prod', 'time')
    expect(code).toBe(1)
    expect(stdout + stderr).toMatch(/Make it again: mcp-lambda image time --to 127\.0\.0\.1:\d+\/time/)
  })
})

it('is for servers in Python', async () => {
  const { code, stderr } = await project.command('image', 'gateway', '--to', `${registry.address}/gateway`)
  expect(code).toBe(2)
  expect(stderr).toMatch(/services\/gateway has no custom\.mcp\.command/)
})

async function listFiles(folder: string): Promise<string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true })
  return found
    .filter(entry => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1))
    .sort()
}
