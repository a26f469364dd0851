import { expect, it } from 'vitest'
import { type Release, toPackedPlan } from '../../scripts/release/packed-plan.ts'

function planned(name: string, kind = 'publish'): Release {
  return { kind, name, version: '1.2.0' }
}

function packed(name: string, version = '1.2.0') {
  return { name, version, path: `packages/${name}.tgz`, integrity: `sha256-${name}` }
}

it('gives each planned package its file, in the order of the plan, and leaves out what is not planned', () => {
  const plan = { version: 1, plan: [[planned('b')], [planned('a'), planned('site', 'tag-only')]] }
  expect(toPackedPlan(plan, [packed('a'), packed('b'), packed('published-before')])).toEqual({
    version: 1,
    plan: [
      [{ ...planned('b'), tarball: { path: 'packages/b.tgz', integrity: 'sha256-b' } }],
      [{ ...planned('a'), tarball: { path: 'packages/a.tgz', integrity: 'sha256-a' } }, planned('site', 'tag-only')],
    ],
  })
})

it('names what is planned in a version that was not packed', () => {
  const plan = { version: 1, plan: [[planned('a'), planned('b')]] }
  expect(() => toPackedPlan(plan, [packed('a'), packed('b', '1.1.0')])).toThrow('not packed: b 1.2.0')
})
