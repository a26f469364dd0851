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
