import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { readService } from '../project/project.ts'
import { checkLoading } from './check-loading.ts'

it('says of a container image that it is not loaded here', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'check-loading-'))
  onTestFinished(() => rm(directory, { recursive: true }))
  await mkdir(join(directory, '.package'))
  const yml = 'service: time\ncustom: { mcp: { defaults: 1, target: time, command: python -m time_server } }\n'
  await writeFile(join(directory, 'serverless.yml'), yml)
  const Code = { ImageUri: `registry.test/time@sha256:${'0'.repeat(64)}` }
  const Resources = { Server: { Type: 'AWS::Lambda::Function', Properties: { PackageType: 'Image', Code } } }
  await writeFile(join(directory, '.package/cloudformation-template-update-stack.json'), JSON.stringify({ Resources }))
  const notes: string[] = []
  const problems = await checkLoading([readService(directory)], {
    packagePath: '.package',
    env: { XDG_CACHE_HOME: directory },
    known: new Set(),
    note: text => notes.push(text),
  })
  expect(problems).toEqual([])
  expect(notes).toEqual([expect.stringMatching(/^check-loading-\S+ is a container image, which is not loaded here/)])
})
