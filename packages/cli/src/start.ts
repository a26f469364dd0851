/** `npm start`: packages the services, starts the whole system on this machine, and makes the first calls. */
import { parseArgs } from 'node:util'
import { listenForStop, whenAborted } from './command/listen-for-stop.ts'
import { messageOf, portFlags, portUsage, runSystem, toFacts } from './command/run-system.ts'
import { makeFirstCalls } from './first-calls.ts'
import { createLogStream, paintFor } from './logs/log-stream.ts'
import { type LocalSystem, localStage } from './start-system.ts'

const usage = `npm start -- [options]

${portUsage}
  --exit           ends after the first calls: 0 when they worked
  --logs           shows what the functions log
  --json           prints one line of JSON on stdout once all is ready, and nothing else there
  --help           this text`

const { values: flags } = readFlags()
if (flags.help) {
  console.log(usage)
} else {
  process.exitCode = await main()
}

function readFlags() {
  try {
    return parseArgs({
      options: {
        ...portFlags,
        exit: { type: 'boolean', default: false },
        logs: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    })
  } catch (error) {
    console.error(`${messageOf(error)}\n\n${usage}`)
    process.exit(2)
  }
}

async function main(): Promise<number> {
  const stop = listenForStop()
  const stopped = whenAborted(stop)
  // Standard output belongs to the JSON line, when one is asked for.
  const paint = paintFor(flags.json ? process.stderr : process.stdout)
  const log = createLogStream({ write: say, format: 'text', stage: localStage, paint })
  let system: LocalSystem | undefined
  try {
    const onEvent = flags.logs ? { onEvent: log.observe } : {}
    system = await runSystem({ command: 'npm start', ports: flags, say, stop, ...onEvent })
    const isOver = await Promise.race([stopped, showFirstCalls(system)])
    if (isOver === 'stopped' || flags.exit) return 0
    say('\nRunning until Ctrl-C.')
    await stopped
    return 0
  } catch (error) {
    if (stop.aborted) return 0
    say(`\n${messageOf(error)}`)
    return 1
  } finally {
    await system?.close()
  }
}

async function showFirstCalls(system: LocalSystem): Promise<'done'> {
  say('\nFirst calls, by an official client through the gateway')
  await makeFirstCalls(system, ({ asked, answer, tookMs }) => {
    say(`\n  ${asked}  ${tookMs.toFixed(0)} ms`)
    for (const line of answer) say(`    ${line}`)
  })
  if (flags.json) process.stdout.write(`${JSON.stringify(toFacts(system))}\n`)
  return 'done'
}

function say(text: string): void {
  if (flags.json) console.error(text)
  else console.log(text)
}
