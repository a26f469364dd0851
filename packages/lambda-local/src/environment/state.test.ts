import { describe, expect, it } from 'vitest'
import { toExitError, toTimeoutError } from './function-error.ts'
import { type Failure, type HandOver, type State, type Transition, transition } from './state.ts'

const job = 'a job'
const handOver: HandOver = () => {}
const askedAgain: HandOver = () => {}
const first: Failure = () => toTimeoutError('', 1)
const second: Failure = () => toTimeoutError('', 2)

const starting: State<string> = { kind: 'starting' }
const idle: State<string> = { kind: 'idle', handOver }
const working: State<string> = { kind: 'working', job, isAnswered: false }
const answered: State<string> = { ...working, isAnswered: true }
const asked: State<string> = { ...working, handOver }
const finishing: State<string> = { kind: 'finishing', handOver }
const ending: State<string> = { kind: 'ending', isClosed: false }
const ended: State<string> = { kind: 'ended', failure: first, reason: 'exit status 1' }

const events = {
  asked: { kind: 'asked', handOver },
  'load-failed': { kind: 'load-failed', failure: first },
  invoked: { kind: 'invoked', job },
  answered: { kind: 'answered', job },
  drained: { kind: 'drained' },
  killed: { kind: 'killed', failure: first },
  closed: { kind: 'closed' },
  exited: { kind: 'exited', reason: 'exit status 1' },
} satisfies Record<string, Transition<string>>

/** States in which an event changes the kind of state. It changes nothing in all others. */
const table: Record<keyof typeof events, Partial<Record<State<string>['kind'], State<string>['kind']>>> = {
  asked: { starting: 'idle' },
  'load-failed': { starting: 'ending' },
  invoked: { idle: 'working' },
  answered: {},
  drained: { finishing: 'idle' },
  killed: { starting: 'ending', idle: 'ending', working: 'ending', finishing: 'ending' },
  closed: { starting: 'ending', idle: 'ending', working: 'ending', finishing: 'ending' },
  exited: { starting: 'ended', idle: 'ended', working: 'ended', finishing: 'ended', ending: 'ended' },
}

describe.each(Object.values(events))('$kind', event => {
  it.each([starting, idle, working, finishing, ending, ended])('in $kind leads where the table says', state => {
    expect(transition(state, event).kind).toBe(table[event.kind][state.kind] ?? state.kind)
  })
})

describe('an invocation', () => {
  it('is over once its response is read and the runtime has asked for the next, whichever comes first', () => {
    expect(transition(working, events.answered)).toEqual(answered)
    expect(transition(working, events.asked)).toEqual(asked)
    expect(transition(answered, events.asked)).toMatchObject(finishing)
    expect(transition(asked, events.answered)).toMatchObject(finishing)
  })

  it('is not answered by the late response to another', () => {
    expect(transition(asked, { kind: 'answered', job: 'another' })).toBe(asked)
  })

  it('keeps its first failure until the environment has ended', () => {
    const failed = transition(working, { kind: 'answered', job, failure: first })
    const killed = transition(failed, { kind: 'killed', failure: second })
    expect(killed).toMatchObject({ kind: 'ending', failure: first })
    expect(transition(killed, events.exited)).toMatchObject({ kind: 'ended', failure: first })
    expect(transition(transition(failed, events.asked), events.closed)).toMatchObject({ failure: first })
  })

  it('fails with the exit where nothing else has failed before', () => {
    const state = transition(working, events.exited)
    expect(state.kind === 'ended' && state.failure('an id')).toEqual(toExitError('an id', 'exit status 1'))
  })
})

describe('the end', () => {
  it('has the reason of the exit, and `closed` where it was asked for', () => {
    expect(transition(ending, events.exited)).toMatchObject({ reason: 'exit status 1' })
    expect(transition(transition(ending, events.closed), events.exited)).toMatchObject({ reason: 'closed' })
  })

  it('is final', () => {
    for (const event of Object.values(events)) expect(transition(ended, event)).toBe(ended)
  })
})

it('hands the next invocation to the last request for it', () => {
  const again: Transition<string> = { kind: 'asked', handOver: askedAgain }
  for (const state of [idle, asked, finishing]) expect(transition(state, again)).toMatchObject({ handOver: askedAgain })
})
