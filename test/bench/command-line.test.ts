import { describe, expect, it } from 'vitest'
import { readCommandLine } from './command-line.ts'

describe('the command line of the benchmarks', () => {
  it.each([
    { args: [], areas: ['wrapper', 'gateway'] },
    { args: ['gateway'], areas: ['gateway'] },
    { args: ['gateway', 'wrapper'], areas: ['wrapper', 'gateway'] },
    { args: ['python'], areas: ['python'] },
  ])('measures $areas for $args', ({ args, areas }) => {
    expect(readCommandLine(args)).toEqual({ kind: 'goals', areas, markdown: false })
  })

  it('compares with a commit', () => {
    expect(readCommandLine(['wrapper', '--against', 'HEAD~3', '--pairs', '8', '--rows', 'cold', '--markdown'])).toEqual(
      {
        kind: 'against',
        areas: ['wrapper'],
        commit: 'HEAD~3',
        pairs: 8,
        rows: 'cold',
        markdown: true,
      },
    )
  })

  it('takes twenty pairs of every row unless asked otherwise', () => {
    expect(readCommandLine(['--against=HEAD'])).toMatchObject({ areas: ['wrapper', 'gateway'], pairs: 20, rows: '' })
  })

  it('prints its usage when asked, whatever else is asked', () => {
    expect(readCommandLine(['nothing', '--help'])).toEqual({ kind: 'help' })
  })

  it.each([
    [['wraper'], 'Unknown area "wraper"'],
    [['--agianst', 'HEAD'], "Unknown option '--agianst'"],
    [['--against'], 'argument missing'],
    [['--against', 'HEAD', '--pairs', '5'], '--pairs is "5"'],
    [['--against', 'HEAD', '--pairs', ''], '--pairs is ""'],
    [['--against', 'HEAD', '--pairs', '7.5'], '--pairs is "7.5"'],
    [['--against', 'HEAD', '--pairs', 'many'], '--pairs is "many"'],
    [['--pairs', '8'], '--pairs needs --against'],
    [['--rows', 'cold'], '--rows needs --against'],
  ])('refuses %j', (args, problem) => {
    expect(readCommandLine(args)).toEqual({ kind: 'wrong', problem: expect.stringContaining(problem) })
  })
})
