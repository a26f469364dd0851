import { expect, it } from 'vitest'
import { nearestNames } from './nearest-names.ts'

const names = ['http_requests_total', 'http_request_duration_seconds_bucket', 'node_cpu_seconds_total', 'up']

it.each([
  ['http_request_total', 'http_requests_total'],
  ['HTTP_requests', 'http_requests_total'],
  ['cpu_node_seconds_total', 'node_cpu_seconds_total'],
])('finds %s near %s', (wanted, nearest) => {
  expect(nearestNames(wanted, names)[0]).toBe(nearest)
})

it('finds nothing like a name, nor the name itself', () => {
  expect(nearestNames('queue', names)).toEqual([])
  expect(nearestNames('up', names)).toEqual([])
})

it('takes a wanted name of any length', () => {
  expect(nearestNames('x'.repeat(30_000), names)).toEqual([])
})
