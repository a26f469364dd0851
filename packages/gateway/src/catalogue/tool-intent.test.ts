import { expect, it } from 'vitest'
import { intentOf } from './tool-intent.ts'

it.each([
  ['remove the label from the issue', 'delete'],
  ['please add a comment', 'create'],
  ['rename the board', 'update'],
  ['find tasks of today', 'read'],
  ['who changed the flag', 'read'],
  ['the label is wrong', undefined],
  ['', undefined],
])('%s: %s', (request, intent) => {
  expect(intentOf(request.split(' '))).toBe(intent)
})

it.each([
  [['delete', 'label'], 'delete'],
  [['API', 'patch', 'page'], 'update'],
  [['listings'], 'read'],
  [['constructor'], undefined],
])('%j does %s', (name, intent) => {
  expect(intentOf(name)).toBe(intent)
})
