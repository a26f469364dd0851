import { describe, expect, it } from 'vitest'
import { createCircuitBreaker, type Outcome } from './circuit-breaker.ts'

const hourMs = 3_600_000
const down: Outcome = { down: 'unreachable' }

/** One step: a call enters (under a name) or must be refused, a named call leaves, or time passes. */
type Step =
  | { enter: string }
  | { refused: number }
  | { leave: string; with: Outcome }
  | { call: Outcome; times?: number }
  | { passMs: number }

const opened: Step[] = [{ call: down, times: 5 }]
const probing: Step[] = [...opened, { passMs: 5_000 }, { enter: 'probe' }]

const table: { it: string; steps: Step[] }[] = [
  // closed
  {
    it: 'lets calls in while failures are fewer than five in a row',
    steps: [{ call: down, times: 4 }, { enter: 'a' }],
  },
  {
    it: 'starts to count again after an answer',
    steps: [{ call: down, times: 4 }, { call: 'up' }, { call: down, times: 4 }, { enter: 'a' }],
  },
  {
    it: 'is not moved by calls that tell nothing',
    steps: [{ call: down, times: 2 }, { call: 'unknown' }, { call: down, times: 3 }, { refused: 5_000 }],
  },
  // open
  { it: 'opens after five failures in a row, for five seconds', steps: [...opened, { refused: 5_000 }] },
  { it: 'says what is left of the cool-down', steps: [...opened, { passMs: 4_000 }, { refused: 1_000 }] },
  { it: 'says one millisecond at least', steps: [...opened, { passMs: 4_999.9 }, { refused: 1 }] },
  {
    it: 'is not prolonged by calls from before that fail late',
    steps: [{ enter: 'old' }, ...opened, { passMs: 4_000 }, { leave: 'old', with: down }, { refused: 1_000 }],
  },
  {
    it: 'is not closed by an answer to a call from before, which was sent before the failures',
    steps: [{ enter: 'old' }, ...opened, { leave: 'old', with: 'up' }, { refused: 5_000 }],
  },
  // probing
  { it: 'lets one call try after the cool-down, and no other meanwhile', steps: [...probing, { refused: 5_000 }] },
  {
    it: 'closes when the probe is answered',
    steps: [...probing, { leave: 'probe', with: 'up' }, { enter: 'a' }, { enter: 'b' }],
  },
  {
    it: 'counts from nothing after it has closed',
    steps: [...probing, { leave: 'probe', with: 'up' }, { call: down, times: 4 }, { enter: 'a' }],
  },
  {
    it: 'cools down again when the probe fails',
    steps: [...probing, { passMs: 1_000 }, { leave: 'probe', with: down }, { refused: 5_000 }],
  },
  {
    it: 'lets the next call try at once when the probe told nothing',
    steps: [...probing, { leave: 'probe', with: 'unknown' }, { enter: 'next' }, { refused: 5_000 }],
  },
  ...(['up', 'unknown', down] as const).map(outcome => ({
    it: `lets no second probe in when a call from before leaves: ${JSON.stringify(outcome)}`,
    steps: [
      { enter: 'old' },
      ...probing,
      { passMs: 1_000 },
      { leave: 'old', with: outcome },
      { refused: 4_000 },
    ] as Step[],
  })),
  // a probe that hangs
  {
    it: 'lets the next call try when a probe has had five seconds',
    steps: [...probing, { passMs: 4_999 }, { refused: 1 }, { passMs: 1 }, { enter: 'next' }, { refused: 5_000 }],
  },
  {
    it: 'closes when a probe is answered late',
    steps: [...probing, { passMs: 5_000 }, { enter: 'next' }, { leave: 'probe', with: 'up' }, { enter: 'a' }],
  },
  {
    it: 'closes when a probe is answered after the next one has failed',
    steps: [
      ...probing,
      { passMs: 5_000 },
      { enter: 'next' },
      { leave: 'next', with: down },
      { leave: 'probe', with: 'up' },
      { enter: 'a' },
    ],
  },
  ...(['unknown', down] as const).map(outcome => ({
    it: `leaves the next probe its time when a probe ends late: ${JSON.stringify(outcome)}`,
    steps: [
      ...probing,
      { passMs: 5_000 },
      { enter: 'next' },
      { passMs: 2_000 },
      { leave: 'probe', with: outcome },
      { refused: 3_000 },
      { leave: 'next', with: 'up' },
      { enter: 'a' },
    ] as Step[],
  })),
  {
    it: 'settles by a probe that ends late where no other has begun',
    steps: [...probing, { passMs: 60_000 }, { leave: 'probe', with: down }, { refused: 5_000 }],
  },
  {
    it: 'counts the failure of a probe that was overtaken by an answer as one',
    steps: [
      ...probing,
      { passMs: 5_000 },
      { enter: 'next' },
      { leave: 'next', with: 'up' },
      { leave: 'probe', with: down },
      { enter: 'a' },
    ],
  },
  {
    it: 'lets in one call for each cool-down where every probe hangs',
    steps: [
      ...probing,
      ...['second', 'third', 'fourth'].flatMap(enter => [{ passMs: 5_000 }, { enter }, { refused: 5_000 }]),
    ],
  },
  // a clock that is set
  {
    it: 'lets a call try when the clock is set back while open',
    steps: [...opened, { passMs: -hourMs }, { enter: 'a' }],
  },
  {
    it: 'lets a call try when the clock is set back while a probe is out, and says no longer wait than its length',
    steps: [...probing, { passMs: -hourMs }, { enter: 'next' }, { refused: 5_000 }],
  },
  { it: 'lets a call try when the clock is set forward', steps: [...opened, { passMs: hourMs }, { enter: 'a' }] },
]

describe('a circuit breaker', () => {
  it.each(table)('$it', ({ steps }) => {
    const clock = { ms: 10 * hourMs }
    const breaker = createCircuitBreaker(() => clock.ms)
    const calls = new Map<string, (outcome: Outcome) => void>()
    for (const step of steps) {
      if ('passMs' in step) clock.ms += step.passMs
      else if ('leave' in step) calls.get(step.leave)?.(step.with)
      else if ('refused' in step) expect(breaker.enter()).toMatchObject({ kind: 'refused', retryAfterMs: step.refused })
      else if ('enter' in step) calls.set(step.enter, enter())
      else for (let done = 0; done < (step.times ?? 1); done += 1) enter()(step.call)
    }

    function enter() {
      const entry = breaker.enter()
      if (entry.kind === 'refused') throw new Error(`Refused for ${entry.retryAfterMs} ms`)
      return entry.leave
    }
  })

  it('says how many failures there were, and what the last one was', () => {
    const breaker = createCircuitBreaker(() => 0)
    for (const cause of ['unreachable', 'not_deployed', 'unreachable', 'unreachable', 'connection_lost']) {
      const entry = breaker.enter()
      if (entry.kind === 'entered') entry.leave({ down: cause })
    }
    expect(breaker.enter()).toMatchObject({ failures: 5, lastCause: 'connection_lost' })
  })

  it('never says that a caller may come back after no time, whatever happens in whatever order', () => {
    // A fixed sequence of 20,000 pseudo-random steps (mulberry32).
    let seed = 1
    const random = () => {
      seed = (seed + 0x6d2b79f5) | 0
      const mixed = Math.imul(seed ^ (seed >>> 15), seed | 1)
      return ((mixed ^ (mixed >>> 7)) >>> 0) / 2 ** 32
    }
    const clock = { ms: 10 * hourMs }
    const breaker = createCircuitBreaker(() => clock.ms)
    const calls: ((outcome: Outcome) => void)[] = []
    const waits: number[] = []
    for (let step = 0; step < 20_000; step += 1) {
      clock.ms += random() < 0.01 ? (random() - 0.5) * 2 * hourMs : random() * 2_000
      const entry = breaker.enter()
      if (entry.kind === 'entered') calls.push(entry.leave)
      else waits.push(entry.retryAfterMs)
      if (random() < 0.5) {
        const [leave] = calls.splice(Math.floor(random() * calls.length), 1)
        leave?.(([down, down, down, 'unknown', 'up'] as const)[Math.floor(random() * 5)] ?? 'up')
      }
    }
    expect(waits.length).toBeGreaterThan(1_000)
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(1)
    expect(Math.max(...waits)).toBeLessThanOrEqual(5_000)
  })
})
