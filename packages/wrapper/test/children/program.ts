/** A program with a child and (unless it waits to be killed) a grandchild: it says their pids, then ends as its argument says. */
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { lambdaHandler, stdio } from '../../src/index.ts'
import { lambdaContext, legacyRequest } from '../../src/testing/index.ts'

const handler = lambdaHandler(stdio(process.execPath, [fileURLToPath(new URL('server.mjs', import.meta.url))]))
const [, , how] = process.argv
for (const name of how === 'wait' ? ['pid'] : ['pid', 'breed']) {
  const answer = await handler(legacyRequest('tools/call', { name }), lambdaContext())
  console.log((answer as { result: { content: { text: string }[] } }).result.content[0]?.text)
}
// 'end' does nothing at all: an idle child keeps no program from ending.
if (how === 'exit') process.exit(7)
if (how === 'wait') await sleep(60_000)
