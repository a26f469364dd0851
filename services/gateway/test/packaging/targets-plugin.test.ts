import { build } from 'esbuild'
import { expect, it } from 'vitest'
import type { Repository } from '../../packaging/repository.ts'
import { createTargetsPlugin } from '../../packaging/targets-plugin.ts'
import { emptyCatalogue, repositoryOf, toolServer } from './repository-folder.ts'

it('bundles every target’s catalogue and the stage’s settings as one constant', async () => {
  const catalogue = { ...emptyCatalogue, tools: [{ name: 'search' }] }
  using repository = repositoryOf({
    'services/docs/serverless.yml': toolServer('docs'),
    'services/docs/catalogue.json': catalogue,
  })
  const { packaged, warnings } = await bundle(repository)
  expect(packaged).toEqual({
    targets: [{ name: 'docs', catalogue }],
    config: { doors: { functionUrl: 'iam' }, callers: [], allowedOrigins: [], targets: {} },
  })
  expect(warnings).toEqual([])
})

it('says how to make a catalogue that is missing', async () => {
  using repository = repositoryOf({ 'services/docs/serverless.yml': toolServer('docs') })
  await expect(bundle(repository)).rejects.toThrow('services/docs/catalogue.json is missing: npm run catalogue')
})

it('reports names no client would take, and resources two targets offer', async () => {
  const tool = 'a'.repeat(61)
  using repository = repositoryOf({
    'services/docs/serverless.yml': toolServer('docs'),
    'services/docs/catalogue.json': {
      ...emptyCatalogue,
      tools: [{ name: tool }, { name: 'dotted.name' }, { name: 'fits' }],
      resources: [{ uri: 'docs://a' }, { uri: 'docs://b' }],
    },
    'services/wiki/serverless.yml': toolServer('wiki'),
    'services/wiki/catalogue.json': { ...emptyCatalogue, resources: [{ uri: 'docs://b' }] },
  })
  const { warnings } = await bundle(repository)
  expect(warnings).toEqual([
    expect.stringMatching(`^docs___${tool} .* offered as docs___a+_[0-9a-f]{10}$`),
    expect.stringMatching(/^docs___dotted\.name .* offered as docs___dotted_name_[0-9a-f]{10}$/),
    expect.stringContaining('docs://b is offered by docs and by wiki'),
  ])
})

async function bundle(repository: Repository): Promise<{ packaged: unknown; warnings: string[] }> {
  const { outputFiles, warnings } = await build({
    stdin: { contents: `export { default } from 'virtual:targets'` },
    bundle: true,
    write: false,
    format: 'esm',
    logLevel: 'silent',
    plugins: [createTargetsPlugin('prod', repository)],
  })
  const { default: packaged } = await import(`data:text/javascript,${encodeURIComponent(outputFiles[0]?.text ?? '')}`)
  return { packaged, warnings: warnings.map(({ text }) => text) }
}
