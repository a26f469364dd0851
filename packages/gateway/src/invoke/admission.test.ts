import { ErrorCode } from '@mcp-lambda/wrapper'
import { expect, it } from 'vitest'
import { createAdmission } from './admission.ts'
import type { Outcome } from './circuit-breaker.ts'

const down: Outcome = { down: 'unreachable' }

it('turns away more calls at once than it allows, and lets in the next when one is over', () => {
  const { enter } = admissionOf(2)
  const leave = enter()
  enter()
  expect(enter).toThrow('busy')
  leave('up')
  enter()
})

it('says that a call was turned away as busy', () => {
  const { admission, enter } = admissionOf(1)
  enter()
  expect(admission.enter()).toMatchObject({
    failure: { code: ErrorCode.throttled, cause: 'busy', retryable: true },
  })
})

it('says what the failures were and when to come back while the breaker is open', () => {
  const { admission, enter } = admissionOf(10)
  for (const _ of [1, 2, 3, 4, 5]) enter()(down)
  expect(admission.enter()).toMatchObject({
    failure: {
      code: ErrorCode.backendUnavailable,
      cause: 'circuit_open',
      retryable: true,
      retryAfterMs: 5_000,
      advice: expect.stringMatching(/5 times in a row \(unreachable\).*5 s/),
    },
  })
})

it('takes no call that is turned away as busy for the probe', () => {
  const { clock, enter } = admissionOf(2)
  enter()
  for (const _ of [1, 2, 3, 4, 5]) enter()(down)
  clock.ms += 5_000
  const probe = enter()
  clock.ms += 5_000
  expect(enter).toThrow('busy')
  probe('unknown')
  enter()
})

it('counts calls that the breaker refuses as none under way', () => {
  const { clock, enter } = admissionOf(1)
  for (const _ of [1, 2, 3, 4, 5]) enter()(down)
  for (const _ of [1, 2, 3]) expect(enter).toThrow('circuit_open')
  clock.ms += 5_000
  enter()
})

function admissionOf(maxConcurrent: number) {
  const clock = { ms: 1_000_000 }
  const admission = createAdmission(maxConcurrent, () => clock.ms)
  const enter = () => {
    const entry = admission.enter()
    if (entry.kind === 'refused') throw new Error(entry.failure.cause)
    return entry.leave
  }
  return { admission, clock, enter }
}
