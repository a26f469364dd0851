import { expect, it } from 'vitest'

it('runs tests on the runtime’s Node', () => {
  // The major of every serverless.yml: `nodejs24.x`.
  expect(Number.parseInt(process.versions.node, 10)).toBe(24)
})
