import { expect, it } from 'vitest'
import { readServing } from './serving.ts'

it('serves where AgentCore Runtime looks, unless the environment says otherwise', () => {
  expect(readServing({})).toEqual({ host: '0.0.0.0', port: 8000 })
  expect(
    readServing({ HOST: '::', PORT: '0', DRAIN_MS: '110000', IDLE_CONNECTION_MS: '4000', MAX_BODIES_BYTES: '1000000' }),
  ).toEqual({ host: '::', port: 0, drainMs: 110_000, idleConnectionMs: 4_000, maxBodiesBytes: 1_000_000 })
})

it('names all that cannot be read', () => {
  expect(() => readServing({ PORT: '', DRAIN_MS: '25s', IDLE_CONNECTION_MS: '-1' })).toThrow(
    /PORT is "".*\n.*DRAIN_MS is "25s".*\n.*IDLE_CONNECTION_MS is "-1"/,
  )
})
