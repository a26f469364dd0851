import { expect, it } from 'vitest'
import { defaultsByEdition } from './defaults.ts'
import { changesOfNextEdition } from './edition-changes.ts'
import type { Stack } from './stack.ts'

const stack: Stack = {
  settings: { defaults: 1, target: 'notes' },
  name: 'mcp-server-notes',
  project: 'tools',
  functions: [{ key: 'server', logicalId: 'ServerLambdaFunction', layers: [], takesWrapper: true }],
  hasOwnRole: true,
  hasStackTags: false,
  bundlePlugins: 'bundle-plugins.cjs',
}

/** A next edition that runs on another architecture and keeps no role of its own. */
const editions = {
  1: defaultsByEdition[1],
  2: (of: Stack) => {
    const { configuration } = defaultsByEdition[1](of)
    const provider = { ...(configuration.provider as object), architecture: 'x86_64' } // Written so in edition 1.
    return { configuration: { ...configuration, provider }, resources: [] }
  },
}

it('lists what the next edition changes', () => {
  expect(changesOfNextEdition(stack, {}, editions)).toEqual([
    { path: 'provider.architecture', before: 'arm64', after: 'x86_64' },
    { path: 'resources', before: expect.any(Array), after: [] },
  ])
})

it('lists nothing for a setting that the project writes itself', () => {
  const written = { provider: { architecture: 'arm64' } }
  expect(changesOfNextEdition(stack, written, editions).map(({ path }) => path)).toEqual(['resources'])
})

it('lists nothing for the newest edition', () => {
  expect(changesOfNextEdition(stack, {}, defaultsByEdition)).toEqual([])
})
