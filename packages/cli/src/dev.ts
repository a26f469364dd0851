/** `npm run dev`: the system on this machine, and whatever is saved takes its place in it. */
import { parseArgs } from 'node:util'
import { listenForStop, whenAborted } from './command/listen-for-stop.ts'
import { messageOf, portFlags, portUsage, root, runSystem, toFacts } from './command/run-system.ts'
import { type DevEvent, type DevLoop, startDevLoop } from './dev/dev-loop.ts'
import { findFunction, toShortName } from './logs/function-names.ts'
import { createLogStream, paintFor } from './logs/log-stream.ts'
import { createScreen } from './logs/screen.ts'
import { formatStatus } from './logs/status-line.ts'
import { type LocalSystem, localStage } from './start-system.ts'

const usage = `npm run dev -- [options]

Starts what npm start does, shows what the functions log, and swaps a function when its sources are saved.

${portUsage}
  --function NAME  shows the log of this function alone, e.g. notes
  --json           prints one JSON object a line on stdout, and nothing else there
  --help           this text`

const { values: flags } = readFlags()
if (flags.help) {
  console.log(usage)
} else {
  // All that was started has ended by then; a service that a bundler keeps for itself is not to keep this one.
  process.exit(await main())
}

function readFlags() {
  try {
    return parseArgs({
      options: {
        ...portFlags,
        function: { type: 'string' },
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
  const screen = createScreen(process.stdout)
  const paint = paintFor(process.stdout)
  // Standard output belongs to the JSON lines, when they are asked for.
  const say = (text: string) => (flags.json ? console.error(text) : screen.print(text))
  const tell = (kind: string, facts: object) =>
    screen.print(JSON.stringify({ kind, at: new Date().toISOString(), ...facts }))
  let only: string | undefined
  const log = createLogStream({
    write: screen.print,
    format: flags.json ? 'json' : 'text',
    stage: localStage,
    paint,
    only: () => only,
  })
  let system: LocalSystem | undefined
  let loop: DevLoop | undefined
  try {
    system = await runSystem({ command: 'npm run dev', ports: flags, say, stop, onEvent: log.observe })
    if (flags.function !== undefined) only = findFunction(flags.function, system.functions, localStage)
    const onEvent = flags.json ? tellDevEvent : showDevEvent
    loop = await startDevLoop({ root, stage: localStage, lambda: system.lambda, onEvent, env: process.env })
    if (flags.json) tell('ready', toFacts(system))
    say('\nWatching the services; what you save is swapped in. Ctrl-C ends it.\n')
    const { status } = system.lambda
    if (!flags.json) {
      const footer = () => ` ${formatStatus(status(), log.errors)} `
      screen.follow(footer, text => paint('inverse', text))
    }
    await whenAborted(stop)
    return 0
  } catch (error) {
    if (stop.aborted) return 0
    say(`\n${messageOf(error)}`)
    return 1
  } finally {
    screen.close()
    await loop?.close()
    await system?.close()
  }

  function tellDevEvent({ kind, ...facts }: DevEvent) {
    tell(kind, facts)
  }

  function showDevEvent(event: DevEvent) {
    switch (event.kind) {
      case 'swapped': {
        const names = event.functions.map(name => toShortName(name, localStage)).join(', ')
        return screen.print(paint('green', `↻ ${names} swapped, ${Math.round(event.tookMs)} ms after the save`))
      }
      case 'packaging':
        return screen.print(paint('gray', `… packaging, because ${event.file} has changed`))
      case 'unchanged':
        return screen.print(paint('gray', `= ${event.what}: what is running stays as it is`))
      case 'catalogue-changed':
        return screen.print(paint('green', `✎ ${event.file} rewritten from the server: review it and commit it`))
      case 'failed':
        screen.print(paint('red', `✗ ${event.what} failed; the old code goes on serving`))
        return screen.print(event.text.replace(/^/gm, '    '))
      default:
        return event satisfies never
    }
  }
}
