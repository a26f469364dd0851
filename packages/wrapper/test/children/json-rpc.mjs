/** What the children in this folder share: JSON-RPC by hand, so that each misbehaves exactly as its test wants. */
import { createInterface } from 'node:readline'

export function send(message) {
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
}

export function text(words) {
  return { content: [{ type: 'text', text: String(words) }] }
}

/** Answers `initialize`, and gives every other message to `onMessage`. */
export function listen(onMessage, { name = 'child', instructions } = {}) {
  createInterface({ input: process.stdin }).on('line', line => {
    const message = JSON.parse(line)
    if (message.method !== 'initialize') return onMessage(message)
    const { protocolVersion } = message.params
    const capabilities = { tools: {}, prompts: {}, resources: {}, completions: {}, logging: {} }
    const serverInfo = { name, version: '1.0.0', title: 'A child' }
    send({ id: message.id, result: { protocolVersion, capabilities, serverInfo, instructions } })
  })
}
