import { lambdaHandler } from '../lambda-handler.ts'
import { type Source, toBackend } from '../source.ts'
import type { Ability, Subject } from './rules/subject.ts'
import { sourceRules } from './source-rules.ts'

/** A kind of source, in front of a server of the tests. */
export type SourceKind = {
  /**
   * Opens the source. The server behind it is `fixture` 1.2.3 with the instructions `Ask for sums.`, the resource
   * `test://greeting` ("hello"), the prompt `greet` (`name` → "Greet …") and these tools:
   *
   * - `add` (`a`, `b`; "Adds two numbers"): the sum as text
   * - `fail`: throws "it broke"
   * - `structured`: the structured content `{ a: [1, { b: null }] }`
   * - `steps`: logs "half way", and with a progress token reports progress 1 of 2
   * - `ask`: asks the client for its roots
   * - `echo-meta`: the `_meta` of the request as JSON text
   * - `hang`: with a progress token reports progress, then waits for its abort signal
   * - `count`: how many calls of `count` this server object has had
   */
  open(): OpenSource | Promise<OpenSource>
  /** What this kind cannot do, each with the reason. Rules that need it are left out. */
  readonly lacks?: { readonly [Name in Ability]?: string }
}

export type OpenSource = {
  readonly source: Source
  /** How many servers run: server objects, processes, sessions, sockets. */
  running(): number | Promise<number>
  /** Closes what is in front of the source alone: a port, a folder. The source is closed already. */
  close?(): Promise<unknown>
}

export type SourceTests = {
  readonly tests: readonly { readonly name: string; run(): Promise<void> }[]
  /** Closes the source and what stands behind it. Call it after the tests, also where one failed. */
  close(): Promise<void>
}

/**
 * The rules that every kind of source keeps, as tests for any runner. They share one open source and run in order.
 *
 * @example
 * ```ts
 * const { tests, close } = sourceTests({ open: () => ({ source: legacyServer(connectToSocket), running: countSockets }) })
 * afterAll(close)
 * it.each(tests)('$name', ({ run }) => run())
 * ```
 */
export function sourceTests({ open, lacks = {} }: SourceKind): SourceTests {
  let opened: Promise<Subject & Pick<OpenSource, 'close'>> | undefined

  async function openSubject() {
    const { source, ...fixture } = await open()
    const backend = toBackend(source, {}, { taker: 'lambdaHandler', env: {} })
    const handler = lambdaHandler(backend)
    await handler.ready
    return { ...fixture, backend, handler }
  }

  return {
    tests: sourceRules
      .filter(({ needs }) => needs === undefined || lacks[needs] === undefined)
      .map(({ name, run }) => ({
        name,
        async run() {
          opened ??= openSubject()
          await run(await opened)
        },
      })),
    async close() {
      const subject = await opened
      await subject?.backend.close?.()
      await subject?.close?.()
    },
  }
}
