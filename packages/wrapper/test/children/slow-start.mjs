/** Is ready once its second file exists. Its first gets a line for each start. */
import { appendFileSync, existsSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { listen, send, text } from './json-rpc.mjs'

const [startsFile, readyFile] = process.argv.slice(2)
appendFileSync(startsFile, `${process.pid}\n`)
while (!existsSync(readyFile)) await sleep(5)
listen(({ id }) => send({ id, result: text('ready') }))
