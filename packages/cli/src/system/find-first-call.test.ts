import type { Tool } from '@modelcontextprotocol/client'
import { expect, it } from 'vitest'
import { findFirstCall } from './find-first-call.ts'

function tool(
  name: string,
  { required = [] as string[], ...annotations }: Tool['annotations'] & { required?: string[] } = {},
): Tool {
  return { name, inputSchema: { type: 'object', required }, annotations }
}

it('takes the example of the service', () => {
  const example = { tool: 'find', arguments: { words: 'a' } }
  expect(findFirstCall({ target: 'notes', example }, [])).toEqual({ name: 'notes___find', arguments: { words: 'a' } })
})

it('takes a read-only tool without required arguments, of this service', () => {
  const tools = [
    tool('other___list', { readOnlyHint: true }),
    tool('notes___write'),
    tool('notes___find', { readOnlyHint: true, required: ['words'] }),
    tool('notes___list', { readOnlyHint: true }),
  ]
  expect(findFirstCall({ target: 'notes' }, tools)).toEqual({ name: 'notes___list', arguments: {} })
})

it('takes any tool without required arguments that does not destroy', () => {
  const tools = [tool('notes___clear', { destructiveHint: true }), tool('notes___now')]
  expect(findFirstCall({ target: 'notes' }, tools)).toEqual({ name: 'notes___now', arguments: {} })
})

it.each([
  { of: 'a service without tools of its own', settings: {}, tools: [tool('notes___now')] },
  {
    of: 'a service whose tools need arguments',
    settings: { target: 'notes' },
    tools: [tool('notes___x', { required: ['y'] })],
  },
])('finds none of $of', ({ settings, tools }) => {
  expect(findFirstCall(settings, tools)).toBeUndefined()
})
