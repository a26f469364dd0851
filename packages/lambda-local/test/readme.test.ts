import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { strToU8, zipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const readme = await readFile(join(import.meta.dirname, '../README.md'), 'utf8')
const [, example = ''] = /^```ts example=invoke\n(.*?)^```/ms.exec(readme) ?? []

/** A project with one packaged function. */
let project: string
beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'project-'))
  const folder = join(project, '.package/local')
  await mkdir(folder, { recursive: true })
  const Properties = {
    Code: { S3Key: 'main.zip' },
    FunctionName: 'hello-local',
    Handler: 'handler.handler',
    Runtime: 'nodejs24.x',
    Role: 'arn:aws:iam::123456789012:role/hello',
  }
  const template = { Resources: { MainLambdaFunction: { Type: 'AWS::Lambda::Function', Properties } } }
  await writeFile(join(folder, 'cloudformation-template-update-stack.json'), JSON.stringify(template))
  const handler = strToU8(`export const handler = async () => 'hello'`)
  await writeFile(join(folder, 'main.zip'), zipSync({ 'handler.mjs': handler }))
  await symlink(join(import.meta.dirname, '../../../node_modules'), join(project, 'node_modules'))
})
afterAll(() => rm(project, { recursive: true }))

describe('the example in the README', () => {
  it('Lambda alone prints what the text says it prints', async () => {
    const [, promised] = /^prints `(.*?)`/m.exec(readme) ?? []
    const args = ['--input-type=module-typescript', '--eval', example]
    const env = { ...process.env, XDG_CACHE_HOME: join(project, 'caches') }
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: project, env })
    expect(stdout).toBe(`${promised}\n`)
  })
})
