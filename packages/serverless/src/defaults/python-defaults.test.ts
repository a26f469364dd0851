import { expect, it } from 'vitest'
import { takesSnapshot } from './python-defaults.ts'

const command = 'python -m notes'

it.each([
  { of: 'a stage that is on', settings: { command }, snapStart: 'on', taken: true },
  { of: 'a stage that is off', settings: { command }, snapStart: 'off', taken: false },
  {
    of: 'a server that has it where the stage is off',
    settings: { command, snapStart: true },
    snapStart: 'off',
    taken: true,
  },
  {
    of: 'a server that has it not where the stage is on',
    settings: { command, snapStart: false },
    snapStart: 'on',
    taken: false,
  },
  { of: 'a server on Node.js where the stage is on', settings: {}, snapStart: 'on', taken: false },
] as const)('is $taken for $of', ({ settings, snapStart, taken }) => {
  expect(takesSnapshot(settings, { snapStart })).toBe(taken)
})
