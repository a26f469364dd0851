import { expect, it } from 'vitest'
import { digestOutput } from '../release/plan.ts'
import { addStackDigest } from './stack-digest.ts'

async function digestOf(key: string, { folder = 'tools/1', stackTags = {} } = {}): Promise<unknown> {
  const compiledCloudFormationTemplate = { Resources: { Code: { Type: `${folder}/${key}` } }, Outputs: {} }
  const provider = { compiledCloudFormationTemplate, stackTags }
  await addStackDigest({ service: 'tools', provider, package: { artifactDirectoryName: folder } }, '/')
  const outputs: Readonly<Record<string, { Value: unknown }>> = compiledCloudFormationTemplate.Outputs
  return outputs[digestOutput]?.Value
}

it('is the same for each packaging of the same', async () => {
  expect(await digestOf('a.zip')).toBe(await digestOf('a.zip', { folder: 'tools/2' }))
})

it('is another for another template, and for other tags', async () => {
  expect(await digestOf('a.zip')).not.toBe(await digestOf('b.zip'))
  expect(await digestOf('a.zip')).not.toBe(await digestOf('a.zip', { stackTags: { team: 'a' } }))
})
