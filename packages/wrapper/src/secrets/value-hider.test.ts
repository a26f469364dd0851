import { EventEmitter } from 'node:events'
import { PassThrough } from 'node:stream'
import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { type Redaction, redaction } from '../primitives/redaction.ts'
import { createValueHider } from './value-hider.ts'

function openHider() {
  const lines: unknown[][] = []
  const write = (...line: unknown[]) => void lines.push(line)
  const console = { debug: write, error: write, info: write, log: write, trace: write, warn: write }
  const streams = { stdout: new PassThrough(), stderr: new PassThrough() }
  const process = Object.assign(new EventEmitter(), streams)
  let given: Redaction = redaction
  const hideValue = createValueHider({
    console,
    process,
    redactBy: redaction => {
      given = redaction
    },
  })
  const redact = <Response extends object>(response: Response) => given.response(response)
  return { hideValue, console, lines, process, redact, redaction: () => given }
}

const key = 'sk+abc/0123 "quoted"'

it.each([
  'debug',
  'error',
  'info',
  'log',
  'trace',
  'warn',
] as const)('puts the name in place of the value in console.%s: in texts, errors and objects', level => {
  const { hideValue, console, lines } = openHider()
  hideValue('API_KEY', key)
  console[level](`text ${key}`, new Error(`error ${key}`), { nested: [{ key }] }, new Map([['key', key]]))
  const [line = []] = lines
  expect(line).toHaveLength(4)
  for (const value of line) {
    expect(inspect(value)).toContain('[API_KEY]')
    expect(inspect(value)).not.toContain('sk+abc')
  }
})

it('keeps the fields of an object for a log in JSON', () => {
  const { hideValue, console, lines } = openHider()
  hideValue('API_KEY', key)
  const facts = { requestId: '1', config: { url: `https://a.test/?key=${key}`, retries: 2 }, at: new Date(0) }
  console.log(facts)
  expect(lines[0]?.[0]).toEqual({ ...facts, config: { url: 'https://a.test/?key=[API_KEY]', retries: 2 } })
  expect(facts.config.url).toContain(key)
})

it('passes on other values as they are', () => {
  const { hideValue, console, lines } = openHider()
  hideValue('API_KEY', key)
  const facts = { count: 1 }
  console.log('message', facts)
  expect(lines[0]?.[1]).toBe(facts)
})

it('finds a value as JSON and URLs write it, and one that holds another', () => {
  const { hideValue, console, lines } = openHider()
  hideValue('SHORT', 'sk+abc/0')
  hideValue('API_KEY', key)
  console.log(JSON.stringify({ key }), `https://a.test/?key=${encodeURIComponent(key)}`, key, 'sk+abc/0')
  expect(lines[0]).toEqual(['{"key":"[API_KEY]"}', 'https://a.test/?key=[API_KEY]', '[API_KEY]', '[SHORT]'])
})

const pem = '-----BEGIN KEY-----\nMIIEabcdefgh0123\nXYZsecretline2\n-----END KEY-----\n'
const odd = 'pa"ss\'wo\\rd1`x'
const json = '{\n  "user": "administrator",\n  "password": "hunter2hunter2"\n}'

it.each<[form: string, logged: unknown]>([
  ['of many lines in a text', `k ${pem}`],
  ['of many lines in an object', { config: { key: pem } }],
  ['of many lines with other line breaks', pem.replaceAll('\n', '\r\n')],
  ['of many lines, indented', pem.replaceAll('\n', '\n    ')],
  ['of many lines in JSON', JSON.stringify({ pem })],
  ['in JSON in JSON', JSON.stringify({ a: JSON.stringify({ pem, odd }) })],
  ['in JSON in an object', { body: JSON.stringify({ odd }) }],
  ['without the line break at its end', pem.trim()],
  ['with quotes and backslashes in an object', { odd }],
  ['as the key of a map', new Map([[odd, 1]])],
  ['in the cause of an error', new Error('x', { cause: new Error(pem) })],
  ['in a list of errors', new AggregateError([new Error(odd)], 'all')],
  ['in base64', Buffer.from(pem).toString('base64')],
  ['in Basic authorization', `Basic ${Buffer.from(`user:${odd}`).toString('base64')}`],
  ['in base64 after two characters', Buffer.from(`u:${odd}:after`).toString('base64url')],
  ['in a form', new URLSearchParams({ odd }).toString()],
  ['that is a member of a JSON secret', 'login with hunter2hunter2'],
  ['that is JSON, in an object', { db: json }],
  ['line by line', pem.split('\n')[2]],
  ['in a URL, escaped in small letters', `?k=${encodeURIComponent(odd).toLowerCase()}`],
  ['in a URL that leaves some characters as they are', `/${encodeURI(odd)}`],
  ['in a URL in a URL', `?next=${encodeURIComponent(`/?k=${encodeURIComponent(odd)}`)}`],
  ['in HTML', `<p>${odd.replace(/"/g, '&quot;').replace(/'/g, '&#39;')}</p>`],
  ['in HTML, by numbers', `<p>${odd.replace(/"/g, '&#34;').replace(/'/g, '&#x27;')}</p>`],
  ['in JSON that has codes for what HTML has a meaning for', JSON.stringify({ odd }).replace(/'/g, '\\u0027')],
  ['in hex', Buffer.from(odd).toString('hex')],
  ['in large hex', Buffer.from(odd).toString('hex').toUpperCase()],
  ['in hex with blanks', inspect(Buffer.from(`key=${odd}`))],
  ['in base64 in a URL', encodeURIComponent(Buffer.from(`?${odd}`).toString('base64'))],
  ['in a buffer', { body: Buffer.from(`${'x'.repeat(60)}${odd}`) }],
  ['in an ArrayBuffer', new Uint8Array(Buffer.from(odd)).buffer],
  ['deep in an object', deep(20, odd)],
  ['deep in lists', deep(20, [odd])],
  ['in a getter', Object.defineProperty({}, 'key', { enumerable: true, get: () => odd })],
  ['in what toJSON gives', { toJSON: () => ({ odd }) }],
  ['in an object that holds itself', circular(odd)],
  ['in a set', new Set([{ odd }])],
  ['deep in the causes of an error', causes(12, odd)],
  [
    'in a member of an error',
    Object.assign(new Error('x'), { response: { body: Buffer.from(`${'x'.repeat(60)}${odd}`) } }),
  ],
  ['in the name of a symbol', { [Symbol(odd)]: 1 }],
])('hides a value %s', (_, logged) => {
  const { hideValue, console, lines } = openHider()
  for (const [name, value] of Object.entries({ PEM: pem, DB: json, ODD: odd })) hideValue(name, value)
  console.log(logged)
  const printed = lines[0]?.[0]
  const text = [
    inspect(printed, { depth: 30, showHidden: true }),
    typeof printed === 'object' ? toJson(printed) : '',
  ].join()
  expect(text).toMatch(/\[(PEM|DB|ODD)\]/)
  for (const part of ['XYZsecretline2', 'hunter2', 'wo\\rd', 'rd1`x', pem, odd].flatMap(toBase64Parts)) {
    expect(text).not.toContain(part)
  }
})

function toJson(value: unknown): string {
  try {
    return JSON.stringify(value)
  } catch {
    return '' // It holds itself.
  }
}

function deep(levels: number, value: unknown): unknown {
  return levels === 0 ? value : { next: deep(levels - 1, value) }
}

function causes(levels: number, text: string): Error {
  return levels === 0 ? new Error(text) : new Error('outer', { cause: causes(levels - 1, text) })
}

function circular(value: string): object {
  const it: Record<string, unknown> = { value }
  it.self = it
  return it
}

function toBase64Parts(part: string): string[] {
  return [part, Buffer.from(part).toString('base64').slice(0, -4)].filter(it => it.length > 4)
}

it('leaves an error whose text only looks like an escaped value whole', () => {
  const { hideValue, redact } = openHider()
  hideValue('API_KEY', 'nsecret12')
  const response = { error: { code: 1, message: 'line\nsecret12' } }
  expect(redact(response)).toBe(response)
})

it('takes values out of a text of JSON in an error, and out of names', () => {
  const { hideValue, redact } = openHider()
  hideValue('ODD', odd)
  const text = JSON.stringify({ body: JSON.stringify({ odd }) })
  expect(JSON.stringify(redact({ result: { isError: true, content: [{ text }] } }))).toContain('[ODD]')
  expect(redact({ error: { code: 1, message: '', data: { [odd]: [1, null, odd] } } })).toEqual({
    error: { code: 1, message: '', data: { '[ODD]': [1, null, '[ODD]'] } },
  })
})

it('searches a long text in a time that grows with its length', () => {
  const { hideValue, console, lines } = openHider()
  hideValue('PEM', `a\n\n\n\n\n\n\n\n${'\\'.repeat(20)}b`)
  console.log(`a${'\n'.repeat(20_000)}${'\\'.repeat(20_000)}c`)
  expect(lines).toHaveLength(1)
})

it('takes values out of errors of the protocol and of tools, and leaves results alone', () => {
  const { hideValue, redact } = openHider()
  hideValue('API_KEY', key)
  const text = `GET ${key}`
  expect(redact({ error: { code: 1, message: text } })).toEqual({ error: { code: 1, message: 'GET [API_KEY]' } })
  expect(redact({ result: { isError: true, content: [{ text }] } })).toEqual({
    result: { isError: true, content: [{ text: 'GET [API_KEY]' }] },
  })
  const result = { result: { content: [{ text }] } }
  expect(redact(result)).toBe(result)
})

it('does not hide values that are found in any text', () => {
  const { hideValue, console, lines } = openHider()
  hideValue('REGION', 'eu')
  console.log('neutral')
  expect(lines).toEqual([['neutral']])
})

it('hides values of eight characters, the least, and none of what lies around them', () => {
  const { hideValue, console, lines } = openHider()
  hideValue('PIN', '8 chars!')
  console.log('before8 chars!after', Buffer.from('before 8 chars! after').toString('base64'))
  expect(lines[0]).toEqual(['before[PIN]after', expect.stringMatching(/^YmVmb3[\w]*\[PIN\]/)])
})

it('hides a value of 64 KB, the longest that AWS keeps, and the beginning of one that was cut', () => {
  const { hideValue, console, lines } = openHider()
  const long = Array.from(
    { length: 4_096 },
    (_, n) => `${n.toString(36).padStart(4, '"/+%')}-${(n * 7_919) % 89_989}\\é`,
  ).join('')
  hideValue('LONG', long)
  for (const form of [long, JSON.stringify(long), encodeURIComponent(long), Buffer.from(long).toString('base64')]) {
    console.log(form)
    expect(String(lines.pop()?.[0]).replaceAll('[LONG]', '')).toMatch(/^.{0,6}$/)
  }
  console.log(long.slice(0, 2_000))
  expect(String(lines.pop()?.[0]).replaceAll('[LONG]', '').length).toBeLessThan(600)
})

it('hides the rotated value with the new one', () => {
  const { hideValue, console, lines } = openHider()
  hideValue('API_KEY', 'the first of its values')
  hideValue('API_KEY', 'the second of its values')
  console.log('the first of its values, then the second of its values')
  expect(lines).toEqual([['[API_KEY], then [API_KEY]']])
})

describe('beyond console', () => {
  it.each(['stdout', 'stderr'] as const)('hides values in what is written to %s: texts and bytes', stream => {
    const { hideValue, process } = openHider()
    hideValue('API_KEY', key)
    process[stream].write(`text ${key}\n`)
    process[stream].write(Buffer.from(`bytes ${key}\n`))
    process[stream].write(Buffer.from([255, 254]))
    expect(process[stream].read()).toEqual(Buffer.from('text [API_KEY]\nbytes [API_KEY]\n\u00ff\u00fe', 'latin1'))
  })

  it.each(['uncaughtExceptionMonitor', 'warning'])('hides values in the error of %s, before others have it', event => {
    const { hideValue, process } = openHider()
    const seen: string[] = []
    process.on(event, error => seen.push(inspect(error, { depth: 9 })))
    hideValue('API_KEY', key)
    const cause = Object.assign(new Error(key), { config: { headers: [key] } })
    const error = new AggregateError([new Error(key)], key, { cause })
    cause.cause = error
    process.emit(event, error)
    expect(seen).toHaveLength(1)
    expect(seen[0]?.match(/\[API_KEY\]/g)?.length).toBeGreaterThan(3)
    expect(seen[0]).not.toContain('sk+abc')
    expect(error.message).toBe('[API_KEY]')
    expect(error.stack).not.toContain('sk+abc')
  })

  it('hides values in notifications and headers, and in an error that is thrown', () => {
    const { hideValue, redaction } = openHider()
    hideValue('API_KEY', key)
    const params = { level: 'info', data: { url: `?key=${encodeURIComponent(key)}` } }
    const notification = { jsonrpc: '2.0', method: 'notifications/message', params }
    expect(redaction().texts(notification).params.data).toEqual({ url: '?key=[API_KEY]' })
    const error = new Error(`GET ${key}`)
    expect(redaction().error(error)).toBe(error)
    expect(error.message).toBe('GET [API_KEY]')
    expect(redaction().error(key)).toBe('[API_KEY]')
  })
})
