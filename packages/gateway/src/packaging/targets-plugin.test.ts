import { digestCatalogue } from '@mcp-lambda/wrapper/catalogue'
import { build } from 'esbuild'
import { describe, expect, it } from 'vitest'
import { deploymentVariables } from './deployment-variables.ts'
import type { GatewaySources } from './sources.ts'
import { createTargetsPlugin } from './targets-plugin.ts'
import { emptyCatalogue, repositoryOf, toolServer } from './testing/repository-folder.ts'

it('bundles every target’s catalogue and the stage’s settings as one constant', async () => {
  const catalogue = { ...emptyCatalogue, tools: [{ name: 'search' }] }
  using repository = repositoryOf({
    'services/docs/serverless.yml': toolServer('docs'),
    'services/docs/catalogue.json': catalogue,
  })
  const { packaged, warnings } = await bundle(repository)
  expect(packaged).toEqual({
    targets: [
      {
        name: 'docs',
        catalogue,
        digests: [digestCatalogue(catalogue)],
        compiled: { tools: { digests: expect.stringMatching(/^[\w-]{12}$/) } },
      },
    ],
    config: { doors: { functionUrl: 'iam' }, callers: [], allowedOrigins: [], targets: {} },
  })
  expect(warnings).toEqual([])
})

it('bundles an index of tools where gateway.yml offers find_tools, and none elsewhere', async () => {
  const tools = [
    { name: 'search', description: 'Searches pages', inputSchema: { properties: { kind: { enum: ['guide'] } } } },
  ]
  const files = {
    'services/docs/serverless.yml': toolServer('docs'),
    'services/docs/catalogue.json': { ...emptyCatalogue, tools },
  }
  const offering = 'findTools: { list: found, pinned: [docs___search] }'
  using repository = repositoryOf({
    ...files,
    'services/gateway/gateway.yml': `{ doors: { functionUrl: iam }, ${offering} }`,
  })
  const { packaged } = await bundle(repository)
  expect(packaged).toMatchObject({ config: { findTools: { list: 'found', pinned: ['docs___search'] } } })
  const { packaged: index } = await bundle(repository, '#mcp-lambda/tool-index')
  expect(JSON.parse(String(index))).toMatchObject({ documentCount: 1, documentIds: { 0: 'docs___search' } })
  expect(index).toContain('guid')

  using plain = repositoryOf(files)
  expect(await bundle(plain, '#mcp-lambda/tool-index')).toMatchObject({ packaged: null })
})

it('says how to make a catalogue that is missing', async () => {
  using repository = repositoryOf({ 'services/docs/serverless.yml': toolServer('docs') })
  await expect(bundle(repository)).rejects.toThrow('services/docs/catalogue.json: it is missing: npm run catalogue')
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

it('reports listed URIs that parsers read as others, and targets that differ by -target alone', async () => {
  using repository = repositoryOf({
    'services/docs/serverless.yml': toolServer('docs'),
    'services/docs/catalogue.json': { ...emptyCatalogue, resources: [{ uri: 'docs://a/b' }] },
    'services/notes/serverless.yml': toolServer('notes'),
    'services/notes/catalogue.json': {
      ...emptyCatalogue,
      resources: [{ uri: 'notes://a b' }, { uri: 'notes://a/../b' }],
    },
    'services/extra/serverless.yml': toolServer('docs-target'),
    'services/extra/catalogue.json': emptyCatalogue,
  })
  const { warnings } = await bundle(repository)
  expect(warnings).toEqual([
    expect.stringContaining('resource notes://a/../b of notes is notes://a/b to URL parsers'),
    expect.stringContaining('targets docs and docs-target'),
  ])
})

it('refuses words that nobody can see, naming the tool, the place and the character', async () => {
  const described = (description: string) => ({ name: 'search', inputSchema: { properties: { q: { description } } } })
  using repository = repositoryOf({
    'services/docs/serverless.yml': toolServer('docs'),
    'services/docs/catalogue.json': { ...emptyCatalogue, tools: [described('words\u202eedih')] },
    'services/wiki/serverless.yml': toolServer('wiki'),
    'services/wiki/catalogue.json': { ...emptyCatalogue, instructions: 'Be good\u200b' },
  })
  await expect(bundle(repository)).rejects.toThrow(
    /docs___search: inputSchema\.properties\.q\.description holds U\+202E[\s\S]*wiki: instructions holds U\+200B/,
  )
})

it('leaves out tools that gateway.yml hides, but knows the catalogue by all of it', async () => {
  const catalogue = { ...emptyCatalogue, tools: [{ name: 'read' }, { name: 'admin_drop' }, { name: 'admin_add' }] }
  const accepted = `2.${'a'.repeat(43)}`
  using repository = repositoryOf({
    'services/gateway/gateway.yml': `{ doors: { functionUrl: iam }, targets: { docs: { hide: ['admin_*'], accept: [${accepted}], drift: refuse } } }`,
    'services/docs/serverless.yml': toolServer('docs'),
    'services/docs/catalogue.json': catalogue,
  })
  const { packaged } = await bundle(repository)
  expect(packaged).toMatchObject({
    targets: [{ catalogue: { tools: [{ name: 'read' }] }, digests: [digestCatalogue(catalogue), accepted] }],
    config: { targets: { docs: { drift: 'refuse' } } },
  })
  expect(JSON.stringify(packaged)).not.toContain('admin_')
})

it.each([
  { read: 'live', service: 'catalogue: live', settings: {} },
  { read: 'again at run time', service: '', settings: { drift: 'refresh' } },
])('keeps what gateway.yml hides for a target that is read $read', async ({ service, settings }) => {
  const catalogue = { ...emptyCatalogue, tools: [{ name: 'read' }, { name: 'admin_drop' }] }
  using repository = repositoryOf({
    'services/gateway/gateway.yml': JSON.stringify({
      doors: { functionUrl: 'iam' },
      targets: { docs: { hide: ['admin_*'], ...settings } },
    }),
    'services/docs/serverless.yml': `custom: { mcp: { target: docs, ${service} } }\nfunctions: { server: { name: "mcp-server-docs-\${sls:stage}" } }`,
    'services/docs/catalogue.json': catalogue,
  })
  const { packaged } = await bundle(repository)
  expect(packaged).toMatchObject({ config: { targets: { docs: { hide: ['admin_*'] } } } })
})

it('leaves what a service offers to be read at run time, where it says so', async () => {
  using repository = repositoryOf({
    'services/docs/serverless.yml':
      'custom: { mcp: { target: docs, catalogue: live } }\nfunctions: { server: { name: "mcp-server-docs-${sls:stage}" } }',
  })
  const { packaged } = await bundle(repository)
  expect(packaged).toMatchObject({ targets: [{ name: 'docs', live: true, catalogue: { tools: [] } }] })
})

describe('targets from elsewhere', () => {
  const arn = 'arn:aws:lambda:eu-west-1:999988887777:function:billing:live'
  const elsewhere = (target: string) => ({
    'services/gateway/gateway.yml': `{ doors: { functionUrl: iam }, targets: { billing: { function: '${arn}', ${target} } } }`,
    'services/docs/serverless.yml': toolServer('docs'),
    'services/docs/catalogue.json': emptyCatalogue,
  })

  it('stand among the services, with the catalogue that lies beside gateway.yml', async () => {
    using repository = repositoryOf({
      ...elsewhere('catalogue: catalogues/billing.json, protocol: mcp-2025, timeoutMs: 5000'),
      'services/gateway/catalogues/billing.json': { ...emptyCatalogue, tools: [{ name: 'pay' }] },
    })
    const { packaged } = await bundle(repository)
    expect(packaged).toMatchObject({
      targets: [{ name: 'billing', catalogue: { tools: [{ name: 'pay' }] } }, { name: 'docs' }],
      config: { targets: { billing: { elsewhere: true, protocol: 'mcp-2025', timeoutMs: 5000 } } },
    })
    expect(packaged).not.toHaveProperty('targets.0.digests')
    expect(JSON.stringify(packaged)).not.toContain(arn)
  })

  it('take the schema of an AgentCore target as it is', async () => {
    const schema = [{ name: 'pay', description: 'Pays', inputSchema: { type: 'object' } }]
    using repository = repositoryOf({
      ...elsewhere('catalogue: billing.json, protocol: agentcore'),
      'services/gateway/billing.json': JSON.stringify(schema),
    })
    const { packaged } = await bundle(repository)
    expect(packaged).toMatchObject({ targets: [{ catalogue: { capabilities: { tools: {} }, tools: schema } }, {}] })
  })

  it('are invoked by exactly the ARN that is given', () => {
    using repository = repositoryOf(elsewhere('catalogue: live'))
    const deployment = { stage: 'prod', network: 'internet' }
    const { targetsVariable, targetArns } = deploymentVariables(deployment, repository)
    expect(JSON.parse(targetsVariable)).toEqual({ docs: 'mcp-server-docs-prod', billing: arn })
    expect(targetArns).toEqual([
      expect.objectContaining({ 'Fn::Sub': expect.stringContaining('mcp-server-docs') }),
      arn,
    ])
  })

  it.each([
    { wrong: 'catalogue: none.json', says: 'targets.billing.catalogue: there is no file none.json' },
    { wrong: 'protocol: mcp', says: 'targets.billing: catalogue is missing' },
    { wrong: 'protocol: agentcore, catalogue: live', says: 'speaks agentcore cannot be read live' },
    { wrong: 'protocol: soap, catalogue: live', says: 'targets.billing.protocol' },
  ])('with $wrong are refused', async ({ wrong, says }) => {
    using repository = repositoryOf(elsewhere(wrong))
    await expect(bundle(repository)).rejects.toThrow(says)
  })

  it.each([
    {
      name: 'docs',
      target: `{ function: '${arn}', catalogue: live }`,
      says: 'a service of this repository has this name',
    },
    { name: 'Bill_ing', target: `{ function: '${arn}', catalogue: live }`, says: 'must be lower-case letters' },
    { name: 'x', target: "{ function: 'arn:aws:lambda:*:*:function:*', catalogue: live }", says: 'is no ARN' },
    { name: 'docs', target: '{ protocol: mcp-2025 }', says: 'are for targets from elsewhere' },
    { name: 'docs', target: '{ accept: [x] }', says: 'is no digest' },
  ])('or settings of $name as $target are refused', async ({ name, target, says }) => {
    using repository = repositoryOf({
      ...elsewhere('catalogue: live'),
      'services/gateway/gateway.yml': `{ doors: { functionUrl: iam }, targets: { ${name}: ${target} } }`,
    })
    await expect(bundle(repository)).rejects.toThrow(says)
  })
})

async function bundle(
  repository: GatewaySources,
  module = '#mcp-lambda/packaged',
): Promise<{ packaged: unknown; warnings: string[] }> {
  const { outputFiles, warnings } = await build({
    stdin: { contents: `export { default } from '${module}'` },
    bundle: true,
    write: false,
    format: 'esm',
    logLevel: 'silent',
    plugins: [createTargetsPlugin('prod', () => repository)],
  })
  const { default: packaged } = await import(`data:text/javascript,${encodeURIComponent(outputFiles[0]?.text ?? '')}`)
  return { packaged, warnings: warnings.map(({ text }) => text) }
}
