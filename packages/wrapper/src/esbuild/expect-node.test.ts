import { expect, it } from 'vitest'
import { expectNode } from './expect-node.ts'

it.each(['20.20.2', '22.17.1', '18.0.0'])('stops a build on Node %s, and names it', version => {
  expect(() => expectNode(version)).toThrow(`this is ${version}`)
})

it.each(['22.18.0', '23.0.0', '24.21.0', process.versions.node])('builds on Node %s', version => {
  expect(() => expectNode(version)).not.toThrow()
})
