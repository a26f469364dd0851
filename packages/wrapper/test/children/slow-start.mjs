/** Is ready only after a while: arguments are milliseconds until then, and a file that gets a line for each start. */
import { appendFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { listen, send, text } from './json-rpc.mjs'

const [readyAfterMs, startsFile] = process.argv.slice(2)
appendFileSync(startsFile, `${process.pid}\n`)
await sleep(Number(readyAfterMs))
listen(({ id }) => send({ id, result: text('ready') }))
