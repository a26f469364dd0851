import { onStage, readServices } from '@mcp-lambda/serverless/project'
import type { Run } from '../../command.ts'
import { CommandError, messageOf } from '../../command-error.ts'
import { type DevEvent, type DevLoop, startDevLoop } from '../../dev/dev-loop.ts'
import { exitCode, toExitCode } from '../../exit-code.ts'
import type { PortFlags } from '../../flags.ts'
import { findFunction, toShortName } from '../../logs/function-names.ts'
import { createLogStream, paintFor } from '../../logs/log-stream.ts'
import { createScreen } from '../../logs/screen.ts'
import { formatStatus } from '../../logs/status-line.ts'
import { listenForStop, whenAborted } from '../../process/listen-for-stop.ts'
import { type LocalSystem, localStage } from '../../system/start-system.ts'
import { describeSystem, runSystem, toFacts } from '../run-system.ts'

type DevFlags = PortFlags & { readonly function?: string }

/** A signal is the usual end, so once the system is ready the exit code after a signal is 0. */
export const runDev: Run<DevFlags> = async ({ function: wanted, json, port, lambdaPort }, { root, env, output }) => {
  const only = wanted === undefined ? undefined : findLogged(wanted, root)
  const stop = listenForStop()
  const screen = createScreen(process.stdout)
  const paint = paintFor(process.stdout)
  // With --json, standard output belongs to the objects.
  const say = json ? output.note : screen.print
  const tell = (kind: string, facts: object) =>
    screen.print(JSON.stringify({ kind, at: new Date().toISOString(), ...facts }))
  const log = createLogStream({
    write: screen.print,
    format: json ? 'json' : 'text',
    stage: localStage,
    paint,
    only: () => only,
  })
  let system: LocalSystem | undefined
  let loop: DevLoop | undefined
  let isReady = false
  try {
    system = await runSystem({ root, ports: { port, lambdaPort }, say, stop, onEvent: log.observe })
    say(describeSystem(system))
    const onEvent = json ? tellDevEvent : showDevEvent
    const functionsOff = new Set(system.off.flatMap(({ functions }) => functions))
    loop = await startDevLoop({ root, stage: localStage, lambda: system.lambda, functionsOff, onEvent, env })
    isReady = true
    if (json) tell('ready', toFacts(system))
    say('\nWatching the services; what you save is swapped in. Ctrl-C ends it.\n')
    const { status } = system.lambda
    if (!json) {
      const footer = () => ` ${formatStatus(status(), log.errors)} `
      screen.follow(footer, text => paint('inverse', text))
    }
    await whenAborted(stop)
    return exitCode.ok
  } catch (error) {
    if (stop.aborted) return isReady ? exitCode.ok : toExitCode(stop.reason)
    throw error
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

function findLogged(wanted: string, root: string): string {
  const names = readServices(root).flatMap(service => service.functionNames.map(name => onStage(localStage, name)))
  try {
    return findFunction(wanted, names, localStage)
  } catch (error) {
    throw new CommandError('usage', `--function: ${messageOf(error)}`, { cause: error })
  }
}
