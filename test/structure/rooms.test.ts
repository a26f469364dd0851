import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readImports, readSources, roomOf } from './imports.ts'
import { wrapperEntries, wrapperRooms } from './rooms.ts'

const root = join(import.meta.dirname, '../..')
const wrapper = join(root, 'packages/wrapper/src')

/** Lists of public names, and what tests use: they may import from each room. */
const free = ['index.ts', 'protocol.ts', 'testing']

describe('the wrapper', () => {
  it('has a rule for each room, and no rule without a room', () => {
    const rooms = new Set(readSources(wrapper).map(({ path }) => roomOf(path)))
    expect([...rooms].filter(room => !free.includes(room)).sort()).toEqual(Object.keys(wrapperRooms).sort())
  })

  it('imports as its rules allow', () => {
    const forbidden = readImports(wrapper)
      .filter(({ from, to }) => roomOf(from) !== roomOf(to) && !free.includes(roomOf(from)))
      .filter(({ from, to }) => !wrapperRooms[roomOf(from)]?.imports.includes(roomOf(to)))
    expect(forbidden).toEqual([])
  })

  it('has no rule that is not used', () => {
    const used = new Set(readImports(wrapper).map(({ from, to }) => `${roomOf(from)} → ${roomOf(to)}`))
    const allowed = Object.entries(wrapperRooms).flatMap(([room, { imports }]) => imports.map(to => `${room} → ${to}`))
    expect(allowed.filter(arrow => !used.has(arrow))).toEqual([])
  })

  it('reads the environment in its entries alone', () => {
    const readers = readSources(wrapper).filter(({ text }) => text.includes('process.env'))
    expect(readers.map(({ path }) => path).sort()).toEqual([...wrapperEntries].sort())
  })
})

it('the local Lambda knows nothing of MCP, and no other package of ours', () => {
  const sources = readSources(join(root, 'packages/lambda-local/src'))
  const imported = sources.flatMap(({ text }) =>
    [...text.matchAll(/(?:from|import\() *'([^']+)'/g)].map(([, name = '']) => name),
  )
  expect(imported.filter(name => /^@(modelcontextprotocol|mcp-lambda)\//.test(name))).toEqual([])
  expect(imported.filter(name => /(^|\/)\.\.\/(services|shared|scripts)\//.test(name))).toEqual([])
})

it('docs/architecture.md has the rooms and their rules', async () => {
  const document = await readFile(join(root, 'docs/architecture.md'), 'utf8')
  const rows = Object.entries(wrapperRooms).map(
    ([room, { holds, imports }]) =>
      `| \`${room}\` | ${holds} | ${imports.map(name => `\`${name}\``).join(', ') || 'nothing'} |`,
  )
  expect(document).toContain(['| room | holds | may import |', '|---|---|---|', ...rows].join('\n'))
})
