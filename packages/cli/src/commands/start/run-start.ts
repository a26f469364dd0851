import { readProject } from '@mcp-lambda/serverless/project'
import type { Run } from '../../command.ts'
import { exitCode, toExitCode } from '../../exit-code.ts'
import type { PortFlags } from '../../flags.ts'
import { describeLoads } from '../../loading/describe-load.ts'
import { loadSystem } from '../../loading/load-system.ts'
import { describeCounts } from '../../logs/call-counts.ts'
import { createLogStream, paintFor } from '../../logs/log-stream.ts'
import { listenForStop, whenAborted } from '../../process/listen-for-stop.ts'
import { describeFirstCall } from '../../system/describe-first-call.ts'
import { makeFirstCalls } from '../../system/first-calls.ts'
import { type LocalSystem, localStage } from '../../system/start-system.ts'
import type { Output } from '../../terminal/output.ts'
import { whileWaiting } from '../../terminal/while-waiting.ts'
import { describeSystem, runSystem, toFacts } from '../run-system.ts'

type StartFlags = PortFlags & { readonly exit: boolean; readonly logs: boolean }

/** A signal is the usual end, so once the system is ready the exit code after a signal is 0. */
export const runStart: Run<StartFlags> = async ({ exit, logs, port, lambdaPort }, { root, env, output }) => {
  const stop = listenForStop()
  const paint = paintFor(output.isJson ? process.stderr : process.stdout)
  const log = createLogStream({
    // Without --logs the calls are counted alone.
    write: logs ? output.show : () => undefined,
    format: 'text',
    stage: localStage,
    paint,
    columns: () => process.stdout.columns,
  })
  let system: LocalSystem | undefined
  let isReady = false
  try {
    const ports = { port, lambdaPort }
    system = await runSystem({ root, env, ports, screen: output.screen, stop, onEvent: log.observe })
    output.show(describeSystem(system, readProject(root).name))
    const loads = await loadSystem(system, output.screen, stop)
    output.show(`\nLoaded from their zips\n`)
    for (const line of describeLoads(loads, system.missingSecrets)) output.show(`  ${line}`)
    // One that waits for a secret is not broken, and its line says what it waits for.
    const waiting = new Set(system.missingSecrets.map(({ service }) => service))
    const failed = loads.filter(({ kind, service }) => kind === 'failed' && !waiting.has(service))
    const dead = failed.map(({ service }) => service)
    const calls = showFirstCalls(system, new Set(dead), output)
    const failedCalls = await Promise.race([whenAborted(stop), calls])
    if (failedCalls === 'stopped') return toExitCode(stop.reason)
    isReady = true
    output.result(
      { ...toFacts(system), ...(dead.length > 0 && { dead }), ...(failedCalls.length > 0 && { failedCalls }) },
      () => '',
    )
    if (exit) return dead.length === 0 && failedCalls.length === 0 ? exitCode.ok : exitCode.failed
    output.show('\nRunning until Ctrl-C.')
    await whenAborted(stop)
    await whileWaiting('stopping', output.screen, system.close())
    output.show(`\nStopped. ${describeCounts(log.counts)}.`)
    return exitCode.ok
  } catch (error) {
    if (stop.aborted) return isReady ? exitCode.ok : toExitCode(stop.reason)
    throw error
  } finally {
    await system?.close()
  }
}

/** Returns the calls that failed though their service declares them: a server of others may lack a key, or a network. */
async function showFirstCalls(system: LocalSystem, dead: ReadonlySet<string>, output: Output): Promise<string[]> {
  const failed: string[] = []
  output.show('\nFirst calls, by an official client through the gateway')
  const services = system.services.filter(({ name }) => !dead.has(name))
  const calls = makeFirstCalls({ ...system, services }, call => {
    output.show(describeFirstCall(call))
    if (call.outcome === 'failed' && call.isExample) failed.push(call.asked)
  })
  await whileWaiting('waiting for the next answer, or for data to ask for', output.screen, calls)
  return failed
}
