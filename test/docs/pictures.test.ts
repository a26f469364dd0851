import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { drawOverview } from '../../scripts/pictures/overview.ts'
import { drawTerminal } from '../../scripts/pictures/terminal.ts'

const folder = join(import.meta.dirname, '../../docs/pictures')
const read = (name: string) => readFileSync(join(folder, name), 'utf8')

it('docs/pictures has what npm run pictures draws', () => {
  expect(read('overview.svg')).toBe(drawOverview())
  expect(read('start.svg')).toBe(drawTerminal('npm start', read('start.txt')))
})

it('cuts lists and lines in a terminal, and says so', () => {
  const list = ['tools', ...Array.from({ length: 9 }, (_, i) => `    tool ${i}`), `  ${'x'.repeat(80)}`].join('\n')
  const texts = [...drawTerminal('a < b', list).matchAll(/<text[^>]*>([^<]*)</g)].map(([, text]) => text)
  expect(texts.slice(0, -1)).toEqual(['$ a &lt; b', 'tools', '    tool 0', '    tool 1', '    tool 2', '    … 6 more'])
  expect(texts.at(-1)).toMatch(/^ {2}x{59}…$/)
})
