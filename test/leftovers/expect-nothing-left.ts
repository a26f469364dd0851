/** One table: each command, ended in each way while it does each thing, and what is there afterwards. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { processesWithVariable, signalProcess } from '@mcp-lambda/lambda-local/machine'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { copyRepository } from '../packaging/repository.ts'
import { listeningSockets, type Place, programsIn, type RunningCommand, runCommand, socketsOf } from './run-command.ts'
import { createTinyProject } from './tiny-project.ts'

/** What is saved while `npm run dev` runs. */
const source = 'services/hello/src/tools/greet.ts'

const freePorts = ['--port', '0', '--lambda-port', '0']

const devWords = ['dev', '--', '--json', ...freePorts]

function reachSaves(count: number): Moment['reach'] {
  return async (command, place) => {
    await command.untilLine(/"kind":"ready"/)
    for (let saved = 0; saved < count; saved++) await save(command, place)
    // The last bundle and no other: each replaced one goes with its last environment.
    await vi.waitFor(async () => expect(await bundles(place)).toHaveLength(1), 10_000)
  }
}

/** What a command is doing when it is ended. */
const moments = {
  'npm run package, at work': {
    words: ['package', '--', '--force'],
    reach: command => command.untilLine(/: packaging$/m),
  },
  'npm run package of one service, at work': {
    words: ['package', '-w', '@tiny/service-hello'],
    reach: async (_, { temporary }) => {
      // It prints nothing until it is nearly done.
      await vi.waitFor(() => expect(programsIn(temporary).join('\n')).toMatch(/serverless\S* package/), 10_000)
    },
  },
  'npm start, packaging': {
    words: ['start', '--', ...freePorts],
    reach: async (command, { temporary }) => {
      await command.untilLine(/Packaging/)
      await vi.waitFor(() => expect(programsIn(temporary).join('\n')).toMatch(/serverless\S* package/), 20_000)
    },
    isCold: true,
  },
  'npm start, running': {
    words: ['start', '--', ...freePorts],
    reach: command => command.untilLine(/Running until Ctrl-C/),
  },
  'npm start, with Prometheus': {
    words: ['start', '--', ...freePorts],
    reach: command => command.untilLine(/Running until Ctrl-C/),
    isOfRepository: true,
  },
  'npm run dev, after three saves': { words: devWords, reach: reachSaves(3) },
  'npm run dev, after fifty saves': { words: devWords, reach: reachSaves(50) },
  'npm test, at work': {
    words: ['test', '--', '--filter=@mcp-lambda/gateway', '--force'],
    reach: async (_, { temporary }) => {
      // A folder that a test removes when it has ended.
      const isThere = async () => (await readdir(temporary, { recursive: true })).join().includes('/gateway-')
      await vi.waitFor(async () => expect(await isThere()).toBe(true), 60_000)
    },
    isOfRepository: true,
  },
} satisfies Record<string, Moment>

type Moment = {
  readonly words: readonly string[]
  readonly reach: (command: RunningCommand, place: Place) => Promise<unknown>
  /** Nothing is packaged yet. */
  readonly isCold?: boolean
  /** In a copy of this repository. Without it: in a tiny project, which does the same in a third of the time. */
  readonly isOfRepository?: boolean
}

const endings = {
  'Ctrl-C': command => command.signalGroup('SIGINT'),
  'Ctrl-C, and again after a second': command => {
    command.signalGroup('SIGINT')
    setTimeout(() => command.signalGroup('SIGINT'), 1_000)
  },
  SIGTERM: command => command.signalNpm('SIGTERM'),
  'the terminal being closed': command => command.signalGroup('SIGHUP'),
  'the reader of its output being gone': async (command, place) => {
    command.stopReading()
    // It is noticed when there is something to print.
    await changeSource(place)
  },
  'SIGKILL to npm': command => command.signalNpm('SIGKILL'),
  'SIGKILL to all of the foreground': command => command.signalGroup('SIGKILL'),
} satisfies Record<string, (command: RunningCommand, place: Place) => void | Promise<void>>

type Row = { readonly moment: keyof typeof moments; readonly ending: keyof typeof endings }

/** All moments with all endings, except those that `isOfUse` leaves out. */
const allRows: readonly Row[] = (Object.keys(moments) as Row['moment'][]).flatMap(moment =>
  (Object.keys(endings) as Row['ending'][]).map(ending => ({ moment, ending })).filter(isOfUse),
)

/** Those that take minutes each, in which what a save leaves would add up. */
export const longRows = allRows.filter(({ moment }) => moment === 'npm run dev, after fifty saves')

export const shortRows = allRows.filter(row => !longRows.includes(row))

function isOfUse({ moment, ending }: Row): boolean {
  // `npm run package` covers the other endings: both commands run turbo by `runContained`.
  if (moment === 'npm test, at work') return ending === 'Ctrl-C' || ending === 'SIGTERM'
  // How it ended in another way would leave the same after three.
  if (moment.includes('fifty')) return ending === 'Ctrl-C'
  if (moment.includes('three')) return ending !== 'Ctrl-C'
  // The other rows of `npm start` cover the other endings. The repository is here for what it alone has: Prometheus.
  if (moment.includes('Prometheus')) return ending === 'Ctrl-C' || ending === 'SIGKILL to all of the foreground'
  // The other commands print nothing more, and so never notice that their reader is gone.
  return ending !== 'the reader of its output being gone' || moment.startsWith('npm run dev')
}

/** A suite of rows, over a tiny project that is packaged once and a copy of the repository. */
export function describeNothingLeft(rows: readonly Row[]): void {
  let tiny: Awaited<ReturnType<typeof createTinyProject>>
  let repository: Awaited<ReturnType<typeof copyRepository>>
  let caches: string
  let unchanged: string
  let place: Place

  beforeAll(async () => {
    tiny = await createTinyProject()
    repository = await copyRepository()
    caches = await mkdtemp(join(tmpdir(), 'caches-'))
    unchanged = await readFile(join(tiny.directory, source), 'utf8')
  }, 60_000)

  afterAll(async () => {
    await tiny?.[Symbol.asyncDispose]()
    await repository?.[Symbol.asyncDispose]()
    if (caches !== undefined) await rm(caches, { recursive: true, force: true })
  })

  async function inPlace({ directory }: { directory: string }, work: () => Promise<void>) {
    const temporary = await mkdtemp(join(tmpdir(), 'counted-'))
    place = { directory, temporary, caches }
    try {
      await work()
    } finally {
      // A row that fails must not disturb the next.
      for (const program of processesWithVariable(temporary)) signalProcess(program, 'SIGKILL')
      await rm(temporary, { recursive: true, force: true })
    }
  }

  async function expectNoProcess(sockets: readonly string[]) {
    await vi.waitFor(() => expect(programsIn(place.temporary)).toEqual([]), 15_000)
    const listening = listeningSockets()
    expect(sockets.filter(socket => listening.has(socket))).toEqual([])
  }

  describe('nothing is left', { timeout: 300_000 }, () => {
    it('of npm run package, when it ends by itself', () =>
      inPlace(tiny, async () => {
        expect(await runCommand(['package'], place).ended).toBe(0)
        await expectNoProcess([])
        expect(await filesLeft(place)).toEqual([])
      }))

    it.each(rows)('of $moment, by $ending', ({ moment, ending }) => {
      const { words, reach, isCold, isOfRepository }: Moment = moments[moment]
      return inPlace(isOfRepository ? repository : tiny, async () => {
        const emptyCache = isCold && { TURBO_CACHE_DIR: await mkdtemp(join(caches, 'turbo-')) }
        const command = runCommand(words, place, emptyCache || {})
        await reach(command, place)
        const sockets = socketsOf(place.temporary)
        if (/running|Prometheus|dev/.test(moment)) expect(sockets.length).toBeGreaterThan(3)
        await endings[ending](command, place)
        await command.ended
        await expectNoProcess(sockets)
        // What is packaged next is in the cache then.
        await writeFile(join(tiny.directory, source), unchanged)
        // Killed outright, a command cannot tidy up: the next one does.
        if (ending.startsWith('SIGKILL')) expect(await runCommand(['package'], place).ended).toBe(0)
        expect(await filesLeft(place)).toEqual([])
        expect((await readdir(join(caches, 'mcp-lambda/code')).catch(() => [])).filter(isScratch)).toEqual([])
      })
    })
  })
}

/** Without the cache that npm makes for its own code before it runs anything of ours (npm 11: `enableCompileCache`). */
async function filesLeft({ temporary }: Place): Promise<string[]> {
  return (await readdir(temporary)).filter(name => name !== 'node-compile-cache')
}

const isScratch = (name: string) => name.startsWith('mcp-lambda-')

/** Saves a source, and waits until it is running. */
async function save({ lines }: RunningCommand, place: Place): Promise<void> {
  const seen = lines.length
  await changeSource(place)
  await vi.waitFor(() => expect(lines.slice(seen).join('\n')).toContain('"kind":"swapped"'), 20_000)
}

let changes = 0

/** Makes of a source what it never was before. */
async function changeSource({ directory }: Place): Promise<void> {
  const file = join(directory, source)
  const before = await readFile(file, 'utf8')
  const after = before.replace(/Hello\d*,/, `Hello${++changes},`)
  expect(after).not.toBe(before)
  await writeFile(file, after)
}

/** Folders of code that `npm run dev` has bundled. */
async function bundles({ temporary }: Place): Promise<string[]> {
  const [dev = ''] = (await readdir(temporary)).filter(name => name.startsWith('mcp-lambda-dev-'))
  const entries = await readdir(join(temporary, dev, 'code'), { withFileTypes: true })
  return entries.flatMap(entry => (entry.isDirectory() ? [entry.name] : []))
}
