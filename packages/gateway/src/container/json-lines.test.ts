import { describe, expect, it } from 'vitest'
import { writeJsonLines } from './json-lines.ts'

function createConsole() {
  const lines: string[] = []
  const write = (line: string) => void lines.push(line)
  const target = { debug: write, log: write, info: write, warn: write, error: write }
  writeJsonLines(target as unknown as Console, () => new Date(0))
  return { target: target as unknown as Console, lines, read: () => lines.map(line => JSON.parse(line)) }
}

const timestamp = '1970-01-01T00:00:00.000Z'

describe('a console that writes JSON lines', () => {
  it('makes fields of what is logged as an object', () => {
    const { target, read } = createConsole()
    target.error({ message: 'A target failed', target: 'numbers' })
    target.warn('A notification was not taken', { requestId: '1' })
    target.info('The gateway is served', 7)
    expect(read()).toEqual([
      { timestamp, level: 'ERROR', message: 'A target failed', target: 'numbers' },
      { timestamp, level: 'WARN', message: 'A notification was not taken', requestId: '1' },
      { timestamp, level: 'INFO', message: 'The gateway is served 7' },
    ])
  })

  it('keeps an error and its cause on the one line', () => {
    const { target, lines, read } = createConsole()
    const error = Object.assign(new Error('two\nlines', { cause: new TypeError('below') }), { code: 'E1' })
    target.error('tools/call failed', { error })
    target.error('tools/call failed', error)
    const shown = { name: 'Error', message: 'two\nlines', code: 'E1', cause: { name: 'TypeError', message: 'below' } }
    for (const line of read()) expect(line).toMatchObject({ message: 'tools/call failed', error: shown })
    expect(lines.join('')).not.toContain('\n')
  })

  it('writes what is not JSON as text', () => {
    const { target, lines, read } = createConsole()
    const circle: { self?: object } = {}
    circle.self = circle
    target.log('odd', circle)
    target.log({ big: 1n })
    expect(read().map(({ message }) => message)).toEqual([expect.stringContaining('[Circular'), '{ big: 1n }'])
    expect(lines.join('')).not.toContain('\n')
  })
})
