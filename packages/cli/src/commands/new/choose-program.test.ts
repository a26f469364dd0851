import { expect, it } from 'vitest'
import { chooseProgram } from './choose-program.ts'

it.each([
  { what: 'the only one', names: ['tavily'], chosen: 'tavily' },
  { what: 'the one of the name of the package', names: ['check', 'tavily-mcp'], chosen: 'tavily-mcp' },
  { what: 'the one that is asked for', names: ['check', 'tavily-mcp'], program: 'check', chosen: 'check' },
])('is $what', ({ names, program, chosen }) => {
  expect(chooseProgram(names, { own: 'tavily-mcp', program })).toBe(chosen)
})

it.each([
  { what: 'of a package that has none', names: [], says: /no program/ },
  { what: 'among several', names: ['check', 'mcp'], says: /--program .*: check, mcp$/ },
  {
    what: 'of a name that it does not have',
    names: ['check', 'mcp'],
    program: 'mpc',
    says: /no program mpc.*check, mcp$/,
  },
])('is none $what', ({ names, program, says }) => {
  expect(() => chooseProgram(names, { own: 'tavily-mcp', program })).toThrow(says)
})
