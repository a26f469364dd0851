import { ErrorCode } from '@mcp-lambda/wrapper'
import { isSpecType } from '@modelcontextprotocol/client'
import { JSONRPCMessageSchema } from '@modelcontextprotocol/sdk/types.js'
import { entryPoints, type Handlers } from './entry-points.ts'
import { mutate, type Names, pickMessage } from './messages.ts'
import { createRandom } from './random.ts'

export type Fuzzed = { readonly handlers: Handlers; readonly names: Names }

export type Fault = {
  readonly seed: number
  readonly entryPoint: string
  readonly what: string
  readonly event: string
}

/** Hands one mutated message in, and says what is wrong with the answer. The same seed does the same again. */
export async function findFault({ handlers, names }: Fuzzed, seed: number): Promise<Fault | undefined> {
  const random = createRandom(seed)
  const entryPoint = random.pick(Object.keys(entryPoints))
  const sent = pickMessage(random, names)
  const message = random.below(10) === 0 ? sent : mutate(sent, random)
  const fault = (what: string, event: unknown = message): Fault => ({
    seed,
    entryPoint,
    what,
    event: (JSON.stringify(event) ?? 'undefined').slice(0, 2_000),
  })
  try {
    const answered = await entryPoints[entryPoint]?.(message, handlers, random)
    const what = answered?.messages.map(findProblem).find(problem => problem !== undefined)
    return what === undefined ? undefined : fault(what, answered?.event)
  } catch (error) {
    return fault(`threw ${error instanceof Error ? error.stack : String(error)}`)
  }
}

function findProblem(message: unknown): string | undefined {
  const { id, error } = Object(message)
  if (error?.code === ErrorCode.deadlineExceeded) return 'waited for the deadline'
  if (error?.message === 'Internal error') return 'is an internal error'
  // JSON-RPC: null where the id could not be read. The schemas of MCP leave it out there.
  const { id: _, ...rest } = Object(message)
  const readable = id === null && error !== undefined ? rest : message
  const isRead = JSONRPCMessageSchema.safeParse(readable).success && isSpecType.JSONRPCMessage(readable)
  return isRead ? undefined : `is no message to the official schemas: ${JSON.stringify(message)?.slice(0, 500)}`
}
