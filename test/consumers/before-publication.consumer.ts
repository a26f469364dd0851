/** README's lines for use before the packages are on npm. What it says of all packages, `command.consumer.ts` does. */

import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { packedFile, runIn } from './consumer.ts'
import { installLine, readmeLines } from './readme-lines.ts'

it('packs into one folder', async () => {
  const { file, version } = packedFile('mcp-lambda')
  expect(await readdir(dirname(file))).toContain(`mcp-lambda-wrapper-${version}.tgz`)
})

it('has a line for the wrapper alone, and one for all', () => {
  expect(readmeLines.installs).toHaveLength(2)
})

it(readmeLines.installWrapper, async () => {
  const project = await mkdtemp(join(tmpdir(), 'before-publication-'))
  onTestFinished(() => rm(project, { recursive: true, force: true }))
  await writeFile(join(project, 'package.json'), '{ "name": "my-project", "private": true }')
  await runIn(project, 'sh', ['-c', installLine(readmeLines.installWrapper)])
  expect(await readdir(join(project, 'node_modules/@mcp-lambda'))).toEqual(['wrapper'])
})
