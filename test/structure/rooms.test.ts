import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findCircles, readImports, readSources, roomOf } from './imports.ts'
import { parseImports } from './parse-imports.ts'
import {
  cliEntries,
  cliRooms,
  gatewayEntries,
  gatewayRooms,
  lambdaLocalEntries,
  lambdaLocalRooms,
  type Room,
  serverlessRooms,
  wrapperEntries,
  wrapperRooms,
} from './rooms.ts'

const root = join(import.meta.dirname, '../..')

type Package = {
  readonly name: string
  readonly folder: string
  readonly rooms: Readonly<Record<string, Room>>
  /** Lists of public names, and what tests use: they may import from each room. */
  readonly free: readonly string[]
  readonly entries: readonly string[]
}

const packages: readonly Package[] = [
  {
    name: 'the wrapper',
    folder: 'packages/wrapper/src',
    rooms: wrapperRooms,
    free: ['index.ts', 'catalogue.ts', 'protocol.ts', 'testing'],
    entries: wrapperEntries,
  },
  {
    name: 'the gateway',
    folder: 'packages/gateway/src',
    rooms: gatewayRooms,
    free: ['index.ts'],
    entries: gatewayEntries,
  },
  {
    name: 'the plugin',
    folder: 'packages/serverless/src',
    rooms: serverlessRooms,
    free: [],
    // Programs that packaging runs get the environment of the framework.
    entries: ['index.ts'],
  },
  {
    name: 'the command',
    folder: 'packages/cli/src',
    rooms: cliRooms,
    free: ['index.ts', 'local.ts', 'program.ts', 'testing.ts'],
    entries: cliEntries,
  },
  {
    name: 'the local Lambda',
    folder: 'packages/lambda-local/src',
    rooms: lambdaLocalRooms,
    free: ['index.ts', 'machine.ts', 'testing.ts', 'testing'],
    entries: lambdaLocalEntries,
  },
]

describe.each(packages)('$name', ({ folder, rooms, free, entries }) => {
  const source = join(root, folder)
  const imports = readImports(source)

  it('has a rule for each room, and no rule without a room', () => {
    const found = new Set(readSources(source).map(({ path }) => roomOf(path)))
    expect([...found].filter(room => !free.includes(room)).sort()).toEqual(Object.keys(rooms).sort())
  })

  it('imports as its rules allow', () => {
    const forbidden = imports
      .filter(({ from, to }) => roomOf(from) !== roomOf(to) && !free.includes(roomOf(from)))
      .filter(({ from, to }) => !rooms[roomOf(from)]?.imports.includes(roomOf(to)))
    expect(forbidden).toEqual([])
  })

  it('has no rule that is not used', () => {
    const used = new Set(imports.map(({ from, to }) => `${roomOf(from)} → ${roomOf(to)}`))
    const allowed = Object.entries(rooms).flatMap(([room, { imports }]) => imports.map(to => `${room} → ${to}`))
    expect(allowed.filter(arrow => !used.has(arrow))).toEqual([])
  })

  it('has no circle of imports, of types neither', () => {
    expect(findCircles(imports)).toEqual([])
  })

  it('reads the environment in its entries alone', () => {
    const readers = readSources(source).filter(({ text }) => text.includes('process.env'))
    expect(readers.map(({ path }) => path).sort()).toEqual([...entries].sort())
  })
})

it('the local Lambda knows nothing of MCP, and no other package of ours', () => {
  const sources = readSources(join(root, 'packages/lambda-local/src'))
  const imported = sources.flatMap(({ path, text }) => parseImports(path, text))
  expect(imported.filter(name => /^@(modelcontextprotocol|mcp-lambda)\//.test(name))).toEqual([])
  expect(imported.filter(name => /(^|\/)\.\.\/(services|shared|scripts)\//.test(name))).toEqual([])
})

it.each(packages)('docs/reference/folders.md has the rooms of $name and their rules', async ({ rooms }) => {
  const document = await readFile(join(root, 'docs/reference/folders.md'), 'utf8')
  const rows = Object.entries(rooms).map(
    ([room, { holds, imports }]) =>
      `| \`${room}\` | ${holds} | ${imports.map(name => `\`${name}\``).join(', ') || 'nothing'} |`,
  )
  expect(document).toContain(['| room | holds | may import |', '|---|---|---|', ...rows].join('\n'))
})
