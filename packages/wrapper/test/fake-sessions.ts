import type { Handshake } from '../src/mcp/initialize-result.ts'
import type { Session } from '../src/outbound/legacy/session.ts'
import type { SessionKey } from '../src/outbound/legacy/session-key.ts'

/** A session that does nothing, and can be made unusable. */
export type FakeSession = Session & {
  readonly id: number
  readonly profile: string
  usable: boolean
  ready: () => boolean | Promise<boolean>
  isClosed: boolean
}

/** Opens and closes fake sessions when the test says so. */
export function createFakeServer() {
  let lastId = 0
  const openings: { profile: string; open(): FakeSession; fail(error: Error): void }[] = []
  const closings: { session: FakeSession; close(): void; fail(error: Error): void }[] = []
  /** Sessions from the start of their opening to the end of their closing. */
  let alive = 0
  let mostAlive = 0

  function createSession(profile: string): FakeSession {
    lastId += 1
    const session: FakeSession = {
      id: lastId,
      profile,
      initialized: { protocolVersion: '2025-06-18', capabilities: {}, serverInfo: { name: 'fake', version: '1' } },
      usable: true,
      ready: () => session.usable,
      isClosed: false,
      isReady: () => session.ready(),
      async exchange() {
        throw new Error('not in this test')
      },
      notify: () => undefined,
      close: () =>
        new Promise<void>((resolve, reject) => {
          session.usable = false
          session.isClosed = true
          closings.push({
            session,
            close() {
              alive -= 1
              resolve()
            },
            fail(error) {
              alive -= 1
              reject(error)
            },
          })
        }),
    }
    return session
  }

  return {
    openings,
    closings,
    get started() {
      return lastId
    },
    get alive() {
      return alive
    },
    get mostAlive() {
      return mostAlive
    },
    open({ revision: profile }: Handshake): Promise<Session> {
      alive += 1
      mostAlive = Math.max(mostAlive, alive)
      return new Promise((resolve, reject) => {
        openings.push({
          profile,
          open() {
            const session = createSession(profile)
            resolve(session)
            return session
          },
          fail(error) {
            alive -= 1
            reject(error)
          },
        })
      })
    },
  }
}

/** The key of calls of an owner whose clients have this profile. */
export function keyOf(owner: string, profile: string): SessionKey {
  return { partition: [owner], handshake: handshakeOf(profile) }
}

export function handshakeOf(profile: string): Handshake {
  return { revision: profile, clientCapabilities: {} }
}

/** Runs all microtasks, and those that they queue. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 30; turn += 1) await undefined
}
