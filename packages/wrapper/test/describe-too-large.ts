import { describe, expect, it } from 'vitest'
import * as z from 'zod/v4'
import { type Backend, lambdaHandler } from '../src/index.ts'
import type { JsonRpcResponse, Source } from '../src/protocol.ts'
import {
  albEvent,
  functionUrlEvent,
  httpApiEvent,
  lambdaContext,
  legacyRequest,
  restApiEvent,
} from '../src/testing/index.ts'
import { big, tooLargeFor } from './big-answers.ts'
import { createV1 } from './fixtures.ts'

export const smallDoor = { door: 'ALB', make: albEvent, tooLarge: 1_000_000, limit: '1000000', fits: 990_000 }

export const largeDoors = [
  { door: 'a function URL', make: functionUrlEvent },
  { door: 'an HTTP API', make: httpApiEvent },
  { door: 'a REST API', make: restApiEvent },
].map(door => ({ ...door, tooLarge: 7_000_000, limit: '6291556', fits: 6_000_000 }))

/** A suite over these doors. Those of 6 MB build and read some 150 MB each. */
export function describeTooLarge(doors: readonly (typeof smallDoor)[]): void {
  describe.each(doors)('an answer that is too large for $door', ({ make, tooLarge, limit, fits }) => {
    const post = async (body: unknown, headers: Record<string, string> = {}, source: Source = createV1) => {
      const answer = await lambdaHandler(source)(make({ body, headers }), lambdaContext())
      expect(Buffer.byteLength(JSON.stringify(answer))).toBeLessThanOrEqual(Number(limit))
      return answer as { statusCode: number; headers: Record<string, string>; body: string }
    }

    it.each([
      'application/json',
      'application/json, text/event-stream',
    ])('is an error under the id of its request, accepting %s', async accept => {
      const { statusCode, body } = await post(big(tooLarge), { accept })
      expect(statusCode).toBe(200)
      expect(JSON.parse(body)).toEqual({ jsonrpc: '2.0', id: 7, error: tooLargeFor(limit) })
      expect(JSON.parse((await post(big(fits), { accept })).body)).toMatchObject({ id: 7, result: {} })
    })

    it('is an error at the end of the event stream it is in', async () => {
      const telling = () => {
        const server = createV1()
        server.registerTool('tell', { inputSchema: { bytes: z.number() } }, async ({ bytes }) => {
          await server.server.sendLoggingMessage({ level: 'info', data: 'x'.repeat(bytes) })
          return { content: [{ type: 'text', text: 'x'.repeat(bytes) }] }
        })
        return server
      }
      const tell = (bytes: number) => ({
        ...legacyRequest('tools/call', { name: 'tell', arguments: { bytes } }),
        id: 7,
      })
      for (const [bytes, notifications] of [
        [tooLarge, 0],
        [Math.ceil(tooLarge * 0.6), 1],
      ] as const) {
        const { statusCode, body } = await post(tell(bytes), {}, telling)
        expect(statusCode).toBe(200)
        const messages = [...body.matchAll(/^data: (.*)$/gm)].map(([, data = '']) => JSON.parse(data))
        expect(messages).toHaveLength(notifications + 1)
        expect(messages.at(-1)).toEqual({ jsonrpc: '2.0', id: 7, error: tooLargeFor(limit) })
      }
    })

    it('is an error in place of one element of a batch', async () => {
      const { statusCode, body } = await post([big(10, 1), big(tooLarge, 2), big(20, 3)])
      expect(statusCode).toBe(200)
      expect(JSON.parse(body)).toMatchObject([
        { id: 1, result: {} },
        { id: 2, error: tooLargeFor(limit) },
        { id: 3, result: {} },
      ])
    })

    it('takes no room from elements of a batch that came before it', async () => {
      const half = Math.ceil(fits * 0.6)
      const { body } = await post([big(half, 1), big(half, 2), big(half, 3), big(10, 4)])
      expect(JSON.parse(body)).toMatchObject([
        { id: 1, result: {} },
        { id: 2, error: tooLargeFor(limit) },
        { id: 3, error: tooLargeFor(limit) },
        { id: 4, result: {} },
      ])
    })

    it('leaves room for long ids of a batch', async () => {
      const ids = Array.from({ length: 100 }, (_, index) => 'i'.repeat(2_000) + index)
      const { body } = await post(ids.map(id => big(Math.ceil(fits / 20), id)))
      expect(JSON.parse(body).map((response: JsonRpcResponse) => response.id)).toEqual(ids)
    })

    it('is an error without an id where that of its request does not fit', async () => {
      const { body } = await post(big(tooLarge, '\u0001'.repeat(Math.ceil(fits / 6))))
      expect(JSON.parse(body)).toEqual({ jsonrpc: '2.0', id: null, error: tooLargeFor(limit) })
    })

    it('is one error for a batch of which not all ids fit', async () => {
      const id = '\u0001'.repeat(Math.ceil(fits / 40))
      const { body } = await post(Array.from({ length: 10 }, () => big(10, id)))
      expect(JSON.parse(body)).toEqual({ jsonrpc: '2.0', id: null, error: tooLargeFor(limit) })
    })

    it('is measured in bytes as they leave, not in characters', async () => {
      for (const text of ['漢'.repeat(tooLarge * 0.4), '"'.repeat(tooLarge * 0.4), '\u0001'.repeat(tooLarge * 0.2)]) {
        const wide: Backend = { exchange: async ({ id }) => ({ jsonrpc: '2.0', id, result: { text } }) }
        const { statusCode, body } = await post({ ...legacyRequest('ping'), id: 7 }, {}, wide)
        expect(statusCode).toBe(200)
        expect(JSON.parse(body)).toEqual({ jsonrpc: '2.0', id: 7, error: tooLargeFor(limit) })
      }
    })
  })
}
