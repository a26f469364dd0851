import { describe, expect, inject, it } from 'vitest'
import { packedFile } from './consumer.ts'
import { packingProblems } from './packing-problems.ts'

const names = [
  '@mcp-lambda/gateway',
  '@mcp-lambda/lambda-local',
  '@mcp-lambda/serverless',
  '@mcp-lambda/wrapper',
  'create-mcp-lambda',
  'mcp-lambda',
]

it('packs every public package', () => {
  expect(
    inject('packed')
      .map(({ name }) => name)
      .sort(),
  ).toEqual(names)
})

describe.each(names)('%s', name => {
  it('packs the files that were reviewed', async () => {
    // Each module is packed as code, map and types: one line says all three.
    const files = packedFile(name).files.filter(path => !/^dist\/.*\.(d\.ts|js\.map)$/.test(path))
    const list = `${files.join('\n')}\n`
    await expect(list).toMatchFileSnapshot(`files/${name.replace('@mcp-lambda/', '')}.txt`)
  })

  it('packs code, map and types of each module, and no test', () => {
    const { files } = packedFile(name)
    const modules = files.filter(path => /^dist\/.*\.js$/.test(path))
    const types = modules.map(path => path.replace(/\.js$/, '.d.ts'))
    const maps = modules.map(path => `${path}.map`)
    expect(files).toEqual(expect.arrayContaining([...types, ...maps, 'LICENSE', 'README.md']))
    expect(files.filter(path => path.startsWith('dist/') && /\.(test|soak|packaging)\./.test(path))).toEqual([])
  })

  it('has nothing that publint or arethetypeswrong would change', async () => {
    expect(await packingProblems(packedFile(name).file)).toEqual([])
  })
})
