/** Works, but neither the end of its input nor SIGTERM ends it. */
import { listen, send, text } from './json-rpc.mjs'

process.on('SIGTERM', () => undefined)
setInterval(() => undefined, 1_000)
listen(({ id }) => id !== undefined && send({ id, result: text(process.pid) }))
