import { expect, it } from 'vitest'
import { findNearest } from './nearest-name.ts'

it.each([
  { written: 'plugin', names: ['params', 'plugins', 'package'], meant: 'plugins' },
  { written: 'tagret', names: ['target', 'local'], meant: 'target' },
  { written: 'mpc', names: ['mcp'], meant: 'mcp' },
  { written: 'functionURL', names: ['functionUrl', 'invoke'], meant: 'functionUrl' },
  { written: 'memory', names: ['memorySize', 'name'], meant: 'memorySize' },
  { written: 'log', names: ['logRetentionInDays', 'logDataProtectionPolicy'], meant: undefined },
  { written: 'stepFunctions', names: ['functions', 'params'], meant: undefined },
  { written: '', names: ['a'], meant: undefined },
])('takes "$written" for $meant', ({ written, names, meant }) => {
  expect(findNearest(written, names)).toBe(meant)
})
