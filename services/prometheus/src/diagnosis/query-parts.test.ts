import { expect, it } from 'vitest'
import { flatten, readQueryParts } from './query-parts.ts'

// With work that doubles by each comparison, this would take years.
it('reads comparisons of comparisons, each once', async () => {
  const whole = await readQueryParts(`x${' > 1'.repeat(60)}`)
  const parts = whole ? flatten(whole) : []
  expect(parts.map(({ kind }) => kind)).toEqual(['selector', ...Array(60).fill('comparison')])
})
