import { ErrorCode } from '@mcp-lambda/wrapper'
import { describe, expect, it } from 'vitest'
import { createHold, type Told } from '../src/hold.ts'

const down: Told = { down: 'unreachable' }

describe('a breaker', () => {
  it('opens after five failures in a row, and says what they were and when to come back', () => {
    const { hold } = holdAt()
    for (const _ of [1, 2, 3, 4, 5]) tell(hold, down)
    expect(hold.enter()).toMatchObject({
      code: ErrorCode.backendUnavailable,
      cause: 'circuit_open',
      retryable: true,
      retryAfterMs: 5_000,
      advice: expect.stringMatching(/5 times in a row \(unreachable\).*5 s/),
    })
  })

  it('stays shut while the target answers in between', () => {
    const { hold } = holdAt()
    for (const told of [down, down, down, down, 'up', down, down, down, down] as const) tell(hold, told)
    expect(hold.enter()).toBeUndefined()
  })

  it('is not moved by calls that tell nothing', () => {
    const { hold } = holdAt()
    for (const told of [down, down, 'nothing', down, down, 'nothing', down] as const) tell(hold, told)
    expect(hold.enter()).toMatchObject({ cause: 'circuit_open' })
  })

  it('lets one call try when it has cooled down, and shuts when that is answered', () => {
    const { hold, clock } = holdAt()
    for (const _ of [1, 2, 3, 4, 5]) tell(hold, down)
    clock.ms += 5_001
    expect(hold.enter()).toBeUndefined()
    expect(hold.enter()).toMatchObject({ cause: 'circuit_open' })
    hold.leave('up')
    expect(hold.enter()).toBeUndefined()
    expect(hold.enter()).toBeUndefined()
  })

  it('stays open when the one call fails, and cools down again', () => {
    const { hold, clock } = holdAt()
    for (const _ of [1, 2, 3, 4, 5]) tell(hold, down)
    clock.ms += 5_001
    tell(hold, down)
    expect(hold.enter()).toMatchObject({ cause: 'circuit_open', retryAfterMs: 5_000 })
  })

  it('lets another call try when the one was given up', () => {
    const { hold, clock } = holdAt()
    for (const _ of [1, 2, 3, 4, 5]) tell(hold, down)
    clock.ms += 5_001
    tell(hold, 'nothing')
    expect(hold.enter()).toBeUndefined()
  })
})

describe('a bound', () => {
  it('turns away more calls at once than it allows, and lets in the next when one is over', () => {
    const { hold } = holdAt(2)
    expect([hold.enter(), hold.enter()]).toEqual([undefined, undefined])
    expect(hold.enter()).toMatchObject({ code: ErrorCode.throttled, cause: 'busy', retryable: true })
    hold.leave('up')
    expect(hold.enter()).toBeUndefined()
  })
})

function holdAt(maxConcurrent = 10) {
  const clock = { ms: 1_000_000 }
  return { clock, hold: createHold(maxConcurrent, () => clock.ms) }
}

/** A call by itself. */
function tell(hold: ReturnType<typeof createHold>, told: Told): void {
  if (!hold.enter()) hold.leave(told)
}
