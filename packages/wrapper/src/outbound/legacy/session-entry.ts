import type { Handshake } from '../../mcp/initialize-result.ts'
import type { Session } from './session.ts'
import type { Partition } from './session-key.ts'

/** A session and the place it takes among `maxSessions`, from the start of its opening to the end of its ending. */
export type Entry = {
  state: 'opening' | 'idle' | 'busy' | 'ending'
  readonly handshake: Handshake
  /** Undefined until first use, for a session built in Lambda's init phase, when the caller is not known. */
  partition: Partition | undefined
  openedAtMs: number
  /** Undefined while it opens. */
  session?: Session
  opened?: Promise<Session>
  ended?: Promise<void>
}
