import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, vi } from 'vitest'
import { itGivesWhatItGivesDirectly, type ServerCase } from './foreign-server.ts'

let folder = ''

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'stdio-servers-')))
})

afterAll(() => rm(folder, { recursive: true, force: true }))

beforeEach(() => void vi.spyOn(console, 'info').mockImplementation(() => undefined))
afterEach(() => void vi.restoreAllMocks())

/** The same for every run: what an earlier one left there is gone. */
async function resetFolder(): Promise<void> {
  for (const name of ['files', 'memory.jsonl']) await rm(join(folder, name), { recursive: true, force: true })
  await mkdir(join(folder, 'files', 'inner'), { recursive: true })
  await writeFile(join(folder, 'files', 'notes.txt'), 'one\ntwo – zwei\nthree 🦊\n')
  await writeFile(join(folder, 'files', 'inner', 'dot.png'), Buffer.from([137, 80, 78, 71]))
}

const toFile = (name: string) => join(folder, 'files', name)

function everything(): ServerCase {
  return {
    ...npmProgram('everything', ['stdio']),
    env: {},
    calls: [
      ['echo', { message: 'häßlich 🦊' }],
      ['echo', {}],
      ['get-annotated-message', { messageType: 'error', includeImage: true }],
      ['get-annotated-message', { messageType: 'none' }],
      ['get-env'],
      ['get-resource-links', { count: 4 }],
      ['get-resource-reference', { resourceType: 'Text', resourceId: 1 }],
      ['get-resource-reference', { resourceType: 'Blob', resourceId: 2 }],
      ['get-resource-reference', { resourceId: -1 }],
      ['get-structured-content', { location: 'Chicago' }],
      ['get-sum', { a: 1.5, b: 2 }],
      ['get-sum', { a: 'one' }],
      ['get-tiny-image'],
      ['gzip-file-as-resource', { name: 'a.gz', data: 'data:text/plain;base64,aGVsbG8=', outputType: 'resource' }],
      ['gzip-file-as-resource', { name: 'a.gz', data: 'data:text/plain;base64,aGVsbG8=', outputType: 'resourceLink' }],
      ['trigger-long-running-operation', { duration: 0.2, steps: 4 }],
      ['simulate-research-query', { topic: 'lambda' }],
      ['no-such-tool'],
    ],
    leftOut: {
      'toggle-simulated-logging': 'logs by the clock, so no two runs are alike',
      'toggle-subscriber-updates': 'sends updates by the clock, so no two runs are alike',
    },
    prompts: [
      { name: 'simple-prompt' },
      { name: 'args-prompt', arguments: { city: 'Köln' } },
      { name: 'args-prompt' },
      { name: 'resource-prompt', arguments: { resourceType: 'Text', resourceId: '1' } },
      { name: 'no-such-prompt' },
    ],
    resources: [
      'demo://resource/static/document/features.md',
      'demo://resource/dynamic/text/3',
      'demo://resource/dynamic/blob/4',
    ],
  }
}

function filesystem(): ServerCase {
  const notes = toFile('notes.txt')
  return {
    ...npmProgram('filesystem', [join(folder, 'files')]),
    env: {},
    calls: [
      ['list_allowed_directories'],
      ['read_text_file', { path: notes }],
      ['read_text_file', { path: notes, head: 1 }],
      ['read_text_file', { path: notes, head: 1, tail: 1 }],
      ['read_text_file', { path: '/etc/hostname' }],
      ['read_file', { path: notes, tail: 1 }],
      ['read_media_file', { path: toFile('inner/dot.png') }],
      ['read_multiple_files', { paths: [notes, toFile('absent.txt')] }],
      ['list_directory', { path: toFile('') }],
      ['list_directory_with_sizes', { path: toFile(''), sortBy: 'size' }],
      ['directory_tree', { path: toFile('') }],
      ['search_files', { path: toFile(''), pattern: '**/*.png' }],
      ['get_file_info', { path: notes }],
      ['create_directory', { path: toFile('made') }],
      ['write_file', { path: toFile('made/new.txt'), content: 'new\n' }],
      ['edit_file', { path: toFile('made/new.txt'), edits: [{ oldText: 'new', newText: 'newer' }] }],
      ['edit_file', { path: toFile('made/new.txt'), edits: [{ oldText: 'absent', newText: '' }] }],
      ['move_file', { source: toFile('made/new.txt'), destination: toFile('moved.txt') }],
      ['read_text_file', { path: toFile('moved.txt') }],
      ['read_text_file', {}],
    ],
    leftOut: {},
    prompts: [],
    resources: [],
  }
}

function memory(): ServerCase {
  const ada = { name: 'Ada', entityType: 'person', observations: ['wrote programs'] }
  const engine = { name: 'Engine', entityType: 'machine', observations: [] }
  const relation = { from: 'Ada', to: 'Engine', relationType: 'programmed' }
  return {
    ...npmProgram('memory', []),
    env: { MEMORY_FILE_PATH: join(folder, 'memory.jsonl') },
    calls: [
      ['create_entities', { entities: [ada, engine] }],
      ['create_relations', { relations: [relation] }],
      ['add_observations', { observations: [{ entityName: 'Ada', contents: ['was born in 1815'] }] }],
      ['add_observations', { observations: [{ entityName: 'Nobody', contents: ['x'] }] }],
      ['read_graph'],
      ['search_nodes', { query: '1815' }],
      ['open_nodes', { names: ['Engine'] }],
      ['delete_observations', { deletions: [{ entityName: 'Ada', observations: ['wrote programs'] }] }],
      ['delete_relations', { relations: [relation] }],
      ['delete_entities', { entityNames: ['Engine'] }],
      ['read_graph'],
      ['create_entities', { entities: 'none' }],
    ],
    leftOut: {},
    prompts: [],
    resources: [],
  }
}

function sequentialThinking(): ServerCase {
  const thought = { thought: 'first', thoughtNumber: 1, totalThoughts: 2, nextThoughtNeeded: true }
  return {
    ...npmProgram('sequential-thinking', []),
    env: { DISABLE_THOUGHT_LOGGING: 'true' },
    calls: [
      ['sequentialthinking', thought],
      ['sequentialthinking', { ...thought, thought: 'second', thoughtNumber: 2, nextThoughtNeeded: false }],
      ['sequentialthinking', { thought: 'unnumbered' }],
    ],
    leftOut: {},
    prompts: [],
    resources: [],
  }
}

describe.each([
  { server: 'server-everything', describeServer: everything },
  { server: 'server-filesystem', describeServer: filesystem },
  { server: 'server-memory', describeServer: memory },
  { server: 'server-sequential-thinking', describeServer: sequentialThinking },
])('$server', ({ describeServer }) => {
  itGivesWhatItGivesDirectly(describeServer, { prepare: resetFolder })
})

/** A server of `@modelcontextprotocol`, as `npx` would run it. */
function npmProgram(name: string, args: readonly string[]): Pick<ServerCase, 'command' | 'args'> {
  const script = fileURLToPath(import.meta.resolve(`@modelcontextprotocol/server-${name}/dist/index.js`))
  expect(existsSync(script)).toBe(true)
  return { command: process.execPath, args: [script, ...args] }
}
