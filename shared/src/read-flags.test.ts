import { describe, expect, it } from 'vitest'
import { readCommandLine } from './read-flags.ts'

const program = {
  options: {
    rows: { type: 'string' },
    filter: { type: 'string', multiple: true },
    force: { type: 'boolean', default: false },
  },
  check: ({ values }: { values: { rows?: string } }) => (values.rows === '' ? '--rows is empty' : undefined),
} as const

describe('the command line of a program of this repository', () => {
  it('gives flags and their defaults', () => {
    expect(readCommandLine(program, ['--rows=cold', '--filter', 'a', '--filter', 'b'])).toEqual({
      kind: 'given',
      given: { values: { rows: 'cold', filter: ['a', 'b'], force: false }, positionals: [] },
    })
  })

  it('gives words where they are allowed', () => {
    expect(readCommandLine({ options: {}, allowPositionals: true }, ['folder'])).toEqual({
      kind: 'given',
      given: { values: {}, positionals: ['folder'] },
    })
  })

  it.each([['--help'], ['-h'], ['--force', '--help']])('asks for help by %j', (...args) => {
    expect(readCommandLine(program, args)).toEqual({ kind: 'help' })
  })

  it.each([
    { args: ['--row', 'cold'], problem: "Unknown option '--row'" },
    { args: ['cold'], problem: "Unexpected argument 'cold'" },
    { args: ['--rows'], problem: 'argument missing' },
    { args: ['--force=yes'], problem: 'does not take an argument' },
    { args: ['--rows', 'a', '--rows', 'b'], problem: '--rows is given twice' },
    { args: ['--force', '--force'], problem: '--force is given twice' },
    { args: ['--rows='], problem: '--rows is empty' },
  ])('refuses $args', ({ args, problem }) => {
    expect(readCommandLine(program, args)).toEqual({ kind: 'wrong', problem: expect.stringContaining(problem) })
  })
})
