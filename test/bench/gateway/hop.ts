/** A warm call through the gateway to a function on the local Lambda, beside one without the gateway. */
import { type Form, messageOf2025, textOf } from '../calls.ts'
import { createInvoker, type Invoker } from '../local-lambda/invoker.ts'
import { measureInTurns, type Task } from '../measure/in-turns.ts'
import type { Peers } from '../peers/ensure-peers.ts'
import { type Table, type TimedRow, timesTable } from '../report/table.ts'
import { type Connected, connect, connectModern } from './clients.ts'
import { echoTool } from './echo-target.ts'
import { type GatewaySystem, gatewayFunction, oneInvokeFunction, targetFunction } from './functions.ts'
import { startOtherGateways } from './other-gateways.ts'

const direct = 'the target, invoked'
const oneInvoke = 'a handler that makes one client-lambda call, invoked'
const gateway = 'the gateway, invoked'
const directUrl = 'the target’s function URL, client'
const gatewayUrl = 'the gateway’s function URL, client'
const modernUrl = 'the gateway’s function URL, 2026-07-28 client'

/** Rows of the target and the gateway themselves. */
export const ownHopRows: readonly string[] = [direct, gateway, directUrl, gatewayUrl, modernUrl]

const turns = { rounds: 20, warmUpRounds: 4 }
const callsPerTurn = 10

type Hop = { readonly system: GatewaySystem; readonly peers: Peers; readonly folder: string }

export async function measureHop({ system, peers, folder }: Hop): Promise<Table> {
  const own = await openHopTasks(system)
  const others = await startOtherGateways({ peers, folder, targetUrl: system.targetUrl })
  try {
    const tasks = [...own.tasks, ...others.running.map(({ name, client, tool }) => clientTask(name, client, tool))]
    const measured = await measureInTurns(tasks, turns)
    const rows: TimedRow[] = [...measured].map(([name, samples]) => ({ name, samples }))
    const absent = others.absent.map(({ name, why }): TimedRow => ({ name, samples: why }))
    return timesTable(
      'Gateway, a warm call with the hop to its target',
      direct,
      [...rows, ...absent],
      [
        `${system.note} The target is the wrapped echo server; each environment is stopped between invocations, as on ` +
          'AWS. On the way through the gateway there are two functions, on the direct way one; every invocation there costs ' +
          'what the local Lambda takes, which is not what AWS takes.',
        'Other gateways are long-running processes that hold their targets’ connections open, and have no function to go ' +
          'through: mcp-hub stands before the same target’s function URL, mcp-proxy before a child process of its own.',
      ],
    )
  } finally {
    await own.close()
    await others.close()
  }
}

/** Without other gateways. */
export async function openHopTasks(system: GatewaySystem): Promise<{ tasks: Task[]; close(): Promise<void> }> {
  const invoker = createInvoker(system.lambda)
  const clients: Connected[] = []
  const own = async (connecting: Promise<Connected>) => {
    const client = await connecting
    clients.push(client)
    return client
  }
  const close = async () => {
    await Promise.all(clients.map(client => client.close()))
    invoker.close()
  }
  try {
    const tasks = [
      invokeTask(direct, invoker, targetFunction, 'echo'),
      invokeTask(oneInvoke, invoker, oneInvokeFunction, 'echo'),
      invokeTask(gateway, invoker, gatewayFunction, echoTool),
      clientTask(directUrl, await own(connect(system.targetUrl)), 'echo'),
      clientTask(gatewayUrl, await own(connect(system.gatewayUrl)), echoTool),
      clientTask(modernUrl, await own(connectModern(system.gatewayUrl)), echoTool),
    ]
    return { tasks, close }
  } catch (error) {
    await close()
    throw error
  }
}

function invokeTask(name: string, { invoke }: Invoker, functionName: string, tool: string): Task {
  const { toEvent, check }: Form = messageOf2025
  return {
    name,
    callsPerTurn,
    prepare(n) {
      const event = toEvent(n, tool)
      return { run: () => invoke(functionName, event), check: answer => check(answer, n) }
    },
  }
}

function clientTask(name: string, client: Connected, tool: string): Task {
  return {
    name,
    callsPerTurn,
    prepare: n => ({
      run: () => client.callTool({ name: tool, arguments: { text: textOf(n) } }),
      check(answer) {
        const { content } = answer as { content?: { text?: string }[] }
        if (content?.[0]?.text !== textOf(n)) throw new Error(`${name}: call ${n} gave ${JSON.stringify(answer)}`)
      },
    }),
  }
}
