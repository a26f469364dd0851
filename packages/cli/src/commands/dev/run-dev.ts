import { onStage, readProject, readServices } from '@mcp-lambda/serverless/project'
import type { Run } from '../../command.ts'
import { CommandError, messageOf } from '../../command-error.ts'
import { type DevEvent, type DevLoop, startDevLoop } from '../../dev/dev-loop.ts'
import { rewriteStaleCatalogues, writeMissingCatalogues } from '../../dev/write-catalogues.ts'
import { exitCode, toExitCode } from '../../exit-code.ts'
import type { PortFlags } from '../../flags.ts'
import { describeLoads } from '../../loading/describe-load.ts'
import { loadSystem, toEnvironments } from '../../loading/load-system.ts'
import { describeCounts } from '../../logs/call-counts.ts'
import { findFunction, toShortName } from '../../logs/function-names.ts'
import { createLogStream, paintFor } from '../../logs/log-stream.ts'
import { formatStatus } from '../../logs/status-line.ts'
import { listenForStop, whenAborted } from '../../process/listen-for-stop.ts'
import { type LocalSystem, localStage } from '../../system/start-system.ts'
import { createScreen } from '../../terminal/screen.ts'
import { describeSystem, runSystem, toFacts } from '../run-system.ts'

type DevFlags = PortFlags & { readonly function?: string }

/** A signal is the usual end, so once the system is ready the exit code after a signal is 0. */
export const runDev: Run<DevFlags> = async ({ function: wanted, json, port, lambdaPort }, { root, env, output }) => {
  const only = wanted === undefined ? undefined : findLogged(wanted, root)
  const stop = listenForStop()
  const screen = createScreen(process.stdout)
  const paint = paintFor(process.stdout)
  // With --json, standard output belongs to the objects.
  const notes = json ? output.screen : screen
  const say = notes.print
  const tell = (kind: string, facts: object) =>
    screen.print(JSON.stringify({ kind, at: new Date().toISOString(), ...facts }))
  const log = createLogStream({
    write: screen.print,
    format: json ? 'json' : 'text',
    stage: localStage,
    paint,
    only: () => only,
    columns: () => process.stdout.columns,
  })
  let system: LocalSystem | undefined
  let loop: DevLoop | undefined
  let isReady = false
  /** What was saved, but could not be swapped in. */
  const oldCode = new Set<string>()
  try {
    await writeMissingCatalogues({ root, say, stop })
    system = await runSystem({ root, env, ports: { port, lambdaPort }, screen: notes, stop, onEvent: log.observe })
    say(describeSystem(system, readProject(root).name))
    const onEvent = (event: DevEvent) => {
      noteOldCode(event)
      if (json) tellDevEvent(event)
      else showDevEvent(event)
    }
    const loads = await rewriteStaleCatalogues(await loadSystem(system, notes, stop), { root, say, stop })
    say(`\n${describeLoads(loads, system.missingSecrets).join('\n')}\n`)
    const functionsOff = new Set(system.off.flatMap(({ functions }) => functions))
    const environmentOf = toEnvironments(system)
    loop = await startDevLoop({
      root,
      stage: localStage,
      lambda: system.lambda,
      functionsOff,
      environmentOf,
      onEvent,
      env,
    })
    isReady = true
    if (json) tell('ready', toFacts(system))
    say('\nWatching the services; what you save is swapped in. Ctrl-C ends it.\n')
    const { status } = system.lambda
    if (!json) {
      const footer = () =>
        ` ${formatStatus(status(), { calls: log.counts, errors: log.errors, oldCode: [...oldCode] })} `
      screen.follow(footer, text => paint('inverse', text))
    }
    await whenAborted(stop)
    screen.close()
    say(`Stopped. ${describeCounts(log.counts)}.`)
    return exitCode.ok
  } catch (error) {
    if (stop.aborted) return isReady ? exitCode.ok : toExitCode(stop.reason)
    throw error
  } finally {
    screen.close()
    await loop?.close()
    await system?.close()
  }

  function noteOldCode(event: DevEvent) {
    if (event.kind === 'failed') oldCode.add(event.what)
    if (event.kind !== 'swapped') return
    const swapped = event.functions.map(name => toShortName(name, localStage))
    for (const what of oldCode) if (swapped.includes(what) || !isFunction(what)) oldCode.delete(what)
  }

  function isFunction(what: string): boolean {
    return system?.functions.some(name => toShortName(name, localStage) === what) ?? false
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
        return screen.print(paint('dim', `… packaging, because ${event.file} has changed`))
      case 'unchanged':
        return screen.print(paint('dim', `= ${event.what}: what is running stays as it is`))
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
