/**
 * An SDK server in a Lambda handler with nothing between: a transport in memory, one connection, kept. It serves one
 * caller of one era, waits for ever on a server that asks something, and knows of no deadline.
 */
type Message = { id?: unknown }

type Transport = {
  start(): Promise<void>
  send(message: Message): Promise<void>
  close(): Promise<void>
  onmessage?: (message: Message, extra?: object) => void
}

// biome-ignore lint/suspicious/noExplicitAny: a parameter that both SDKs' servers accept
export function bareHandler(server: { connect(transport: any): Promise<void> }) {
  let answer: (message: Message) => void = () => undefined
  const transport: Transport = {
    start: async () => undefined,
    close: async () => undefined,
    send: async message => answer(message),
  }
  const connected = server.connect(transport)

  return async (message: Message): Promise<Message> => {
    await connected
    return new Promise(resolve => {
      answer = resolve
      transport.onmessage?.(message, {})
    })
  }
}
