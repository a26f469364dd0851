import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseSync, Visitor } from 'rolldown/utils'
import { expect, it } from 'vitest'

/** Least time of a wait, milliseconds: long enough for a machine that does other things too. */
const leastMs = 5_000

const root = join(import.meta.dirname, '../..')

type Wait = { readonly file: string; readonly line: number; readonly limitMs: number }

// Vitest's own default is a second, which a busy machine is silent for now and then. No setting changes it.
it('a test that waits for a state gives it time', () => {
  const waits = globSync('{packages,services,shared,test}/**/*.ts', {
    cwd: root,
    exclude: path => /(^|\/)(node_modules|golden|\.[^/]+)$/.test(path),
  }).flatMap(findWaits)
  expect(waits.length).toBeGreaterThan(50)
  expect(waits.filter(({ limitMs }) => limitMs < leastMs)).toEqual([])
})

function findWaits(file: string): Wait[] {
  const text = readFileSync(join(root, file), 'utf8')
  if (!/\bvi\.wait(For|Until)\(/.test(text)) return []
  const found: Wait[] = []
  new Visitor({
    CallExpression({ callee, arguments: [, limit], start }) {
      if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return
      if (!['waitFor', 'waitUntil'].includes(callee.property.name)) return
      const line = text.slice(0, start).split('\n').length
      found.push({ file, line, limitMs: readLimit(limit && text.slice(limit.start, limit.end)) })
    },
  }).visit(parseSync(file, text).program)
  return found
}

/** A number, or options with a `timeout`. */
function readLimit(source = '1_000'): number {
  const [, digits = '1_000'] = /^(?:\{.*\btimeout: )?([\d_]+)/s.exec(source) ?? []
  return Number(digits.replaceAll('_', ''))
}
