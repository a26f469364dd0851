import { setTimeout as sleep } from 'node:timers/promises'
import { inspect } from 'node:util'
import { lambdaHandler } from '@mcp-lambda/wrapper'
import { secret, stateKeys } from '@mcp-lambda/wrapper/secrets'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { z } from 'zod'

const names = ['NOTES_KEY', 'NOTES_DB', 'NOTES_PIN', 'MCP_STATE_KEYS'] as const

/** A server that says its secrets wherever a program may say something. */
function createServer() {
  const server = new McpServer({ name: 'notes', version: '1.0.0' }, { capabilities: { logging: {} } })
  const text = (text: string) => ({ content: [{ type: 'text' as const, text }] })
  const readAll = async () => Promise.all(names.map(name => secret(name)))
  const inOneText = (values: readonly string[]) => values.flatMap(value => [value, ...toForms(value)]).join(' | ')

  server.registerTool('lengths', { description: 'Lengths of the secrets' }, async () => {
    return text((await readAll()).map(value => value.length).join())
  })

  server.registerTool(
    'read',
    { inputSchema: { name: z.string(), fresh: z.boolean().optional() } },
    async ({ name, fresh }) => {
      return text(`read ${(await secret(name, { fresh: fresh ?? false })).length}`)
    },
  )

  server.registerTool('fail', {}, async () => {
    const values = await readAll()
    const causes = values.map(value => Object.assign(new Error(value), { config: { headers: { key: value } } }))
    throw new AggregateError(causes, inOneText(values), { cause: new Error(values.join(), { cause: causes[0] }) })
  })

  server.registerTool('log', {}, async () => {
    const values = await readAll()
    const nested = {
      values,
      map: new Map(values.map(value => [value, { value }])),
      bytes: values.map(value => Buffer.from(value)),
    }
    const deep = values.reduce<object>((inner, value) => ({ value, next: { next: { next: inner } } }), {})
    for (const level of ['debug', 'error', 'info', 'log', 'trace', 'warn'] as const) {
      console[level](inOneText(values))
      console[level]('a message', nested, new Error(values[0], { cause: new Error(values[1]) }))
      console[level]({ message: 'one object', nested, deep })
    }
    console.dir(nested, { depth: 9 })
    console.table(values.map(value => ({ value })))
    console.group(values[0])
    console.groupEnd()
    console.assert(false, values[1])
    console.count(values[2])
    process.stdout.write(`${inOneText(values)}\n`)
    process.stderr.write(Buffer.from(`${inOneText(values)}\n`))
    process.stderr.write(`${inspect(nested, { depth: 9 })}\n`)
    process.emitWarning(new Error(inOneText(values)))
    return text('logged')
  })

  server.registerTool('notify', {}, async ({ sendNotification }) => {
    const values = await readAll()
    await sendNotification({
      method: 'notifications/message',
      params: { level: 'error', data: { values, all: inOneText(values) } },
    })
    return text('notified')
  })

  server.registerTool('throw', {}, async () => {
    const values = await readAll()
    setTimeout(() => {
      throw new Error(inOneText(values), { cause: new Error(values[0]) })
    }, 10)
    await sleep(1_000)
    return text('not reached')
  })

  server.registerTool('reject', {}, async () => {
    const values = await readAll()
    void Promise.reject(new AggregateError([new Error(values[0])], inOneText(values)))
    await sleep(1_000)
    return text('not reached')
  })

  /** What a tool answers is its own. */
  server.registerTool('answer', {}, async () => text(await secret('NOTES_PIN')))

  server.registerTool('ask', {}, async () => {
    const requestedSchema = { type: 'object' as const, properties: { day: { type: 'string' as const } } }
    const { content } = await server.server.elicitInput({ mode: 'form', message: 'Which day?', requestedSchema })
    return text(`on ${content?.day}`)
  })
  return server
}

function toForms(value: string): string[] {
  const bytes = Buffer.from(value)
  const json = JSON.stringify({ value })
  return [
    json,
    JSON.stringify({ json }),
    encodeURIComponent(value),
    new URLSearchParams({ value }).toString(),
    bytes.toString('base64'),
    Buffer.from(`user:${value}:after`).toString('base64url'),
    bytes.toString('hex'),
    inspect(value),
    ...value.split('\n'),
  ]
}

export const handler = lambdaHandler(createServer, { rerun: ['ask'], stateKeys })
