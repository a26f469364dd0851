import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { InvokeCommand, InvokeWithResponseStreamCommand, type LambdaClient } from '@aws-sdk/client-lambda'
import { digestCatalogue } from '@mcp-lambda/wrapper/catalogue'
import { catalogueKey, type JsonObject } from '@mcp-lambda/wrapper/protocol'
import { modernRequest } from '@mcp-lambda/wrapper/testing'
import type { LocalSystem } from 'mcp-lambda'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createLambdaClient, root } from './system.ts'

/** The packaged tool servers and the gateway in front of them, in a running system. */
export function describeGateway(system: () => LocalSystem): void {
  let lambda: LambdaClient

  beforeAll(() => {
    lambda = createLambdaClient(system())
  })

  afterAll(() => lambda?.destroy())

  async function invoke(functionName: string, request: object): Promise<{ result: JsonObject }> {
    const { Payload } = await lambda.send(
      new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(request) }),
    )
    return JSON.parse(Payload?.transformToString() ?? '')
  }

  describe('a packaged tool server', () => {
    it.each([
      'aws-documentation',
      'prometheus',
    ])('(%s) says by its digest that it offers what was reviewed', async name => {
      const catalogue = JSON.parse(await readFile(join(root, 'services', name, 'catalogue.json'), 'utf8'))
      const request = modernRequest('server/discover', {}, { meta: { [catalogueKey]: true } })
      // It comes after the first answer, once the environment has worked it out.
      await vi.waitFor(
        async () => {
          const { result } = await invoke(`mcp-server-${name}-local`, request)
          expect(result._meta).toMatchObject({ [catalogueKey]: digestCatalogue(catalogue) })
        },
        { timeout: 10_000, interval: 100 },
      )
    })
  })

  describe('the packaged gateway', () => {
    const call = modernRequest('tools/call', { name: 'prometheus___GetServerInfo', arguments: {} })

    it('calls a target by a stream for a client that wants to be told of progress, and answers in lines', async () => {
      const request = {
        ...call,
        params: { ...call.params, _meta: { ...(call.params?._meta as object), progressToken: 1 } },
      }
      const { EventStream: events } = await lambda.send(
        new InvokeWithResponseStreamCommand({
          FunctionName: 'mcp-gateway-local',
          Payload: Buffer.from(JSON.stringify(request)),
          ClientContext: Buffer.from(JSON.stringify({ custom: { frames: 'ndjson' } })).toString('base64'),
        }),
      )
      let text = ''
      for await (const { PayloadChunk: chunk } of events ?? [])
        text += Buffer.from(chunk?.Payload ?? []).toString('utf8')
      const lines = text.trimEnd().split('\n')
      expect(lines.map(line => JSON.parse(line))).toMatchObject([{ id: 1, result: { structuredContent: {} } }])
    })

    it('gives a plain invocation the same answer, whole', async () => {
      expect(await invoke('mcp-gateway-local', call)).toMatchObject({ id: 1, result: { structuredContent: {} } })
    })
  })
}
