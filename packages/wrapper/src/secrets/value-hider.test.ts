import { inspect } from 'node:util'
import { expect, it } from 'vitest'
import { createValueHider } from './value-hider.ts'

function openHider() {
  const lines: unknown[][] = []
  const write = (...line: unknown[]) => void lines.push(line)
  const console = { debug: write, error: write, info: write, log: write, trace: write, warn: write }
  let redact = <Response extends object>(response: Response): Response => response
  const redactResponsesBy = (given: typeof redact) => {
    redact = given
  }
  const hideValue = createValueHider({ console, redactResponsesBy })
  return { hideValue, console, lines, redact: <Response extends object>(response: Response) => redact(response) }
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
    expect(String(value)).toContain('[API_KEY]')
    expect(String(value)).not.toContain('sk+abc')
  }
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
])('hides a value %s', (_, logged) => {
  const { hideValue, console, lines } = openHider()
  for (const [name, value] of Object.entries({ PEM: pem, DB: json, ODD: odd })) hideValue(name, value)
  console.log(logged)
  const text = inspect(lines[0]?.[0])
  expect(text).toMatch(/\[(PEM|DB|ODD)\]/)
  for (const part of ['XYZsecretline2', 'hunter2', 'wo\\rd', 'rd1`x', pem, odd].flatMap(toBase64Parts)) {
    expect(text).not.toContain(part)
  }
})

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
