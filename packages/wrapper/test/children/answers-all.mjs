/** Answers whatever it does not know with an error, notifications too, as servers written by hand do. */
import { listen, send, text } from './json-rpc.mjs'

listen(({ id, method }) => {
  if (method === 'tools/call') send({ id, result: text(process.pid) })
  else send({ id: id ?? null, error: { code: -32601, message: `Method not found: ${method}` } })
})
