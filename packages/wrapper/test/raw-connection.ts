import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** A TCP connection to a server, for requests that no HTTP client sends. */
export type RawConnection = {
  readonly socket: Socket
  write(text: string | Buffer): void
  /** Everything received so far. */
  received(): string
  /** What was received, once it matches. Fails when the connection closes before. */
  until(pattern: RegExp): Promise<string>
  closed: Promise<unknown>
}

export async function openRaw(url: string): Promise<RawConnection> {
  const { hostname, port } = new URL(url)
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: false })
  let text = ''
  socket.setEncoding('latin1')
  socket.on('data', part => {
    text += part
  })
  let failure: Error | undefined
  socket.on('error', error => {
    failure = error
  })
  const closed = once(socket, 'close')
  onTestFinished(() => void socket.destroy())
  await once(socket, 'connect')
  return {
    socket,
    closed,
    received: () => text,
    write: part => void socket.write(part),
    async until(pattern) {
      while (!pattern.test(text)) {
        if (socket.destroyed) throw new Error(`Closed (${failure?.message}) before ${pattern}: ${text.slice(0, 500)}`)
        await Promise.race([once(socket, 'data'), closed])
      }
      return text
    },
  }
}

/** The head of a POST; `length` is the `Content-Length` it declares, undefined for chunks. */
export function postHead(length: number | undefined, headers: Record<string, string> = {}, target = '/mcp'): string {
  const all = {
    host: 'localhost',
    'content-type': 'application/json',
    ...(length === undefined ? { 'transfer-encoding': 'chunked' } : { 'content-length': String(length) }),
    ...headers,
  }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  return `POST ${target} HTTP/1.1\r\n${lines.join('')}\r\n`
}

/** A whole POST. */
export function rawPost(body: string, headers: Record<string, string> = {}, target = '/mcp'): string {
  return postHead(Buffer.byteLength(body), headers, target) + body
}
