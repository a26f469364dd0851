import { expect, it } from 'vitest'
import { createBoundedLog } from './bounded-log.ts'

it('logs so much of a call, says what it left out when the call ends, and begins anew', () => {
  const written: string[] = []
  const log = createBoundedLog(line => written.push(line))
  const line = 'x'.repeat(1_024)
  for (let count = 0; count < 1_000; count += 1) log.push(line)
  expect(written).toHaveLength(64)
  log.restart()
  expect(written.at(-1)).toContain('936 more lines')
  log.push('after')
  log.restart()
  expect(written.slice(65)).toEqual(['after'])
})
