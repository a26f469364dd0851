/** `mcp-lambda upgrade` in projects of git, with an older template that is this one with differences. */
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { readRecord, recordFile, toRecordText, version } from 'create-mcp-lambda'
import { afterEach, beforeEach, expect, it } from 'vitest'

const run = promisify(execFile)
const command = join(import.meta.dirname, '../bin/mcp-lambda.js')
const create = join(import.meta.dirname, '../../create/bin/create-mcp-lambda.js')

let folder: string
let project: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'upgrade-'))
  project = join(folder, 'my-tools')
  await run(process.execPath, [create, 'my-tools'], { cwd: folder })
  await makeOlder()
  await git('init')
  await commit()
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const read = (path: string) => readFile(join(project, path), 'utf8')
const write = (path: string, text: string) => writeFile(join(project, path), text)

/** The template of that time had no schedule of the build, another time-out and another range of ours. */
async function makeOlder(): Promise<void> {
  const record = await readRecord(project)
  if (record === undefined) throw new Error('no record')
  const base = new Map(record.base)
  const change = async (path: string, from: string, to: string) => {
    const text = await read(path)
    expect(text).toContain(from)
    await write(path, text.replaceAll(from, to))
    base.set(path, text.replaceAll(from, to))
  }
  await change('services/hello/serverless.yml', 'timeout: 30', 'timeout: 10')
  await change('services/gateway/serverless.yml', 'timeout: 60', 'timeout: 20')
  await change('package.json', `"^${version}"`, '"^0.0.1"')
  await change('.gitignore', 'coverage/\n', '')
  base.delete('shared/vitest.ts')
  await rm(join(project, 'shared/vitest.ts'))
  await write(recordFile, toRecordText({ ...record, version: '0.0.1', base }))
}

async function git(...words: string[]): Promise<string> {
  const author = ['-c', 'user.name=test', '-c', 'user.email=test@example.com', '-c', 'core.autocrlf=false']
  return (await run('git', [...author, ...words], { cwd: project })).stdout
}

async function commit(): Promise<void> {
  await git('add', '.')
  await git('commit', '--message', 'mine')
}

async function upgrade(...words: string[]) {
  const ended = run(process.execPath, [command, 'upgrade', ...words], { cwd: project })
  return ended.then(
    ({ stdout }) => ({ code: 0, stdout, stderr: '' }),
    ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
  )
}

it('an untouched project becomes what the new template writes; twice is nothing to do', async () => {
  expect(await upgrade()).toMatchObject({ code: 0 })
  const fresh = join(folder, 'fresh')
  await run(process.execPath, [create, 'fresh', '--name', 'my-tools'], { cwd: folder })
  const { stdout } = await run('diff', ['-r', '--exclude=.git', fresh, project])
  expect(stdout).toBe('')
  await commit()
  const again = await upgrade()
  expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('Nothing to do') })
  expect(await git('status', '--porcelain')).toBe('')
})

it('what the author did stays, deleted files too; a conflict is marked, listed, and found by check', async () => {
  const manifest = JSON.parse(await read('package.json'))
  manifest.devDependencies.nanoid = '5.0.0'
  await write('package.json', `${JSON.stringify(manifest, null, 2)}\n`)
  await write(
    'services/hello/serverless.yml',
    (await read('services/hello/serverless.yml')).replace('timeout: 10', 'timeout: 15'),
  )
  const gateway = await read('services/gateway/serverless.yml')
  await write('services/gateway/serverless.yml', gateway.replaceAll('\n', '\r\n'))
  await write('services/hello/src/server.ts', '// mine\n')
  await rm(join(project, '.gitignore'))
  await commit()

  const { code, stdout } = await upgrade('--json')
  expect(code).toBe(1)
  expect(JSON.parse(stdout)).toMatchObject({ from: '0.0.1', to: version, conflicts: ['services/hello/serverless.yml'] })
  expect(JSON.parse(await read('package.json')).devDependencies).toMatchObject({
    nanoid: '5.0.0',
    'mcp-lambda': `^${version}`,
  })
  expect(await read('services/hello/serverless.yml')).toMatch(/<<<<<<< this project\n.*15\n=======\n.*30\n>>>>>>> /)
  expect(await read('services/gateway/serverless.yml')).toContain('timeout: 60\r\n')
  expect(await read('services/hello/src/server.ts')).toBe('// mine\n')
  expect(await read('shared/vitest.ts')).toContain('defineConfig')
  await expect(read('.gitignore')).rejects.toThrow('ENOENT')
  const checked = await run(process.execPath, [command, 'check', '--stage', 'prod', '--json'], { cwd: project }).catch(
    error => error,
  )
  expect(JSON.parse(checked.stdout).problems).toContainEqual(
    expect.objectContaining({
      code: 'merge-unfinished',
      where: expect.stringMatching(/^services\/hello\/serverless.yml:\d+$/),
    }),
  )
})

it('check tells of the newer template until it is merged', async () => {
  const codes = async () => {
    const checked = run(process.execPath, [command, 'check', '--stage', 'prod', '--json'], { cwd: project })
    const { stdout } = await checked.catch(error => error)
    return JSON.parse(stdout).problems.map(({ code }: { code: string }) => code)
  }
  expect(await codes()).toContain('template-behind')
  expect(await upgrade()).toMatchObject({ code: 0 })
  expect(await codes()).not.toContain('template-behind')
})

it('--dry-run lists what would change, and changes nothing', async () => {
  const { code, stdout } = await upgrade('--dry-run')
  expect(code).toBe(0)
  expect(stdout).toContain('services/hello/serverless.yml')
  expect(await git('status', '--porcelain')).toBe('')
})

it('refuses a work tree with changes, and a project without git, unless it is forced', async () => {
  await write('notes.txt', 'mine')
  expect(await upgrade()).toMatchObject({ code: 1, stderr: expect.stringContaining('not committed') })
  expect(await git('status', '--porcelain')).toBe('?? notes.txt\n')
  await rm(join(project, '.git'), { recursive: true })
  expect(await upgrade()).toMatchObject({ code: 1, stderr: expect.stringContaining('git init') })
  expect(await upgrade('--force')).toMatchObject({ code: 0 })
})

it('refuses a project of a newer template, and one that was not made from it', async () => {
  await write(recordFile, (await read(recordFile)).replace('"0.0.1"', '"99.0.0"'))
  expect(await upgrade('--force')).toMatchObject({ code: 1, stderr: expect.stringContaining('99.0.0') })
  await rm(join(project, recordFile))
  expect(await upgrade('--force')).toMatchObject({ code: 1, stderr: expect.stringContaining('is missing') })
})
