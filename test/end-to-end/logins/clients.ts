import {
  Client as ClientV2,
  StreamableHTTPClientTransport as TransportV2,
  UnauthorizedError as UnauthorizedV2,
} from '@modelcontextprotocol/client'
import { UnauthorizedError as UnauthorizedV1 } from '@modelcontextprotocol/sdk/client/auth.js'
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { onTestFinished } from 'vitest'
import type { Person } from './person.ts'

export type LoggedIn = {
  /** The text of a tool's answer. After a visit to the login page, the call is made again, as a host does. */
  call(name: string): Promise<string>
}

/** Connects as hosts do: connects, is sent to the login page, takes the code to the server, connects again. */
export async function connectV2(url: string, person: Person): Promise<LoggedIn> {
  const transport = () => new TransportV2(new URL(url), { authProvider: person })
  const client = () => new ClientV2({ name: 'logins', version: '1.0.0' }, { versionNegotiation: { mode: 'auto' } })
  const first = transport()
  await client().connect(first).then(unexpected, expectRefused(UnauthorizedV2))
  await first.finishAuth(await person.comeBack())
  const [connected, connection] = [client(), transport()]
  await connected.connect(connection)
  onTestFinished(() => connected.close())
  const ask = (name: string) => connected.callTool({ name, arguments: { word: 'v2' } })
  return {
    call: name =>
      textOf(
        ask(name),
        () => ask(name),
        UnauthorizedV2,
        async () => connection.finishAuth(await person.comeBack()),
      ),
  }
}

export async function connectV1(url: string, person: Person): Promise<LoggedIn> {
  // The provider's interface is the same; its types are those of v2.
  const transport = () => new TransportV1(new URL(url), { authProvider: person as never })
  const client = () => new ClientV1({ name: 'logins', version: '1.0.0' })
  const first = transport()
  await client()
    .connect(first as never)
    .then(unexpected, expectRefused(UnauthorizedV1))
  await first.finishAuth(codeOf(await person.comeBack()))
  const [connected, connection] = [client(), transport()]
  await connected.connect(connection as never)
  onTestFinished(() => connected.close())
  const ask = (name: string) => connected.callTool({ name, arguments: { word: 'v1' } })
  return {
    call: name =>
      textOf(
        ask(name),
        () => ask(name),
        UnauthorizedV1,
        async () => connection.finishAuth(codeOf(await person.comeBack())),
      ),
  }
}

function codeOf(back: URLSearchParams): string {
  return back.get('code') ?? ''
}

type Refused = typeof UnauthorizedV1 | typeof UnauthorizedV2

function unexpected(): never {
  throw new Error('The gateway has let somebody in without a token')
}

function expectRefused(type: Refused): (error: unknown) => void {
  return error => {
    if (!(error instanceof type)) throw error
  }
}

async function textOf(
  first: Promise<unknown>,
  again: () => Promise<unknown>,
  type: Refused,
  logIn: () => Promise<void>,
): Promise<string> {
  const result = await first.catch(async error => {
    if (!(error instanceof type)) throw error
    await logIn()
    return again()
  })
  const { content = [] } = result as { content?: { text?: string }[] }
  return content[0]?.text ?? JSON.stringify(result)
}
