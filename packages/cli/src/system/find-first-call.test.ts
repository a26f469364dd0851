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
  'delete_all',
  'clearNotes',
  'Send-Report',
  'cache_purge',
])('takes no tool without annotations that is called %s, and one that says it destroys nothing', name => {
  expect(findFirstCall({ target: 'notes' }, [tool(`notes___${name}`)])).toBeUndefined()
  const harmless = tool(`notes___${name}`, { destructiveHint: false })
  expect(findFirstCall({ target: 'notes' }, [harmless])).toEqual({ name: harmless.name, arguments: {} })
})

it('takes a read-only tool whose schema shows a value of each required argument', () => {
  const timezone = { type: 'string', description: "IANA name (e.g., 'Asia/Tokyo', 'Europe/London')." }
  const schemas = {
    convert: { time: { type: 'string', description: 'Time to convert' }, timezone },
    read: {
      const: { const: 'a' },
      default: { default: 0, enum: [1] },
      enum: { enum: [2, 3] },
      examples: { type: 'string', examples: ['x'] },
      timezone,
    },
  }
  const tools = Object.entries(schemas).map(([name, properties]): Tool => {
    const inputSchema = { type: 'object' as const, properties, required: Object.keys(properties) }
    return { name: `notes___${name}`, inputSchema, annotations: { readOnlyHint: true } }
  })
  const args = { const: 'a', default: 0, enum: 2, examples: 'x', timezone: 'Asia/Tokyo' }
  expect(findFirstCall({ target: 'notes' }, tools)).toEqual({ name: 'notes___read', arguments: args })
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
