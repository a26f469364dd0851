/** A gateway that was not there: from its start to a list, and to the first call. The target is warm, or as said. */
import { legacyRequest } from '@mcp-lambda/wrapper/testing'
import { messageOf2025 } from '../calls.ts'
import { createInvoker } from '../local-lambda/invoker.ts'
import { type ColdTask, measureShuffled } from '../measure/shuffled.ts'
import { takesAtMost } from '../report/goals.ts'
import { type Table, timesTable } from '../report/table.ts'
import { echoTool } from './echo-target.ts'
import {
  type GatewaySystem,
  gatewayFunction,
  listByHandFunction,
  oneInvokeFunction,
  targetFunction,
} from './functions.ts'

const listByHand = 'a bare handler, tools/list'
const list = 'the gateway, tools/list'
const oneInvoke = 'a bare handler, one client-lambda call'
const firstCall = 'the gateway, first call'

/** Rows of the gateway itself. */
export const ownColdRows: readonly string[] = [list, firstCall]

export async function measureGatewayCold(system: GatewaySystem, samples: number): Promise<Table> {
  const { tasks, close } = openColdTasks(system)
  try {
    const measured = await measureShuffled(tasks, { samples })
    const p50Of = (name: string) => measured.get(name)?.p50
    const goals = new Map([
      [list, takesAtMost(1.2, p50Of(list) ?? Number.NaN, { name: 'the bare handler', ms: p50Of(listByHand) })],
      [
        firstCall,
        takesAtMost(0.97, p50Of(firstCall) ?? Number.NaN, { name: 'the bare handler', ms: p50Of(oneInvoke) }),
      ],
    ])
    return timesTable(
      'Gateway, cold: from no process to its answer',
      listByHand,
      [...measured].map(([name, samples]) => ({ name, samples, goals: [goals.get(name) ?? []].flat() })),
      [`${system.note} The target of a first call is warm.`],
    )
  } finally {
    close()
  }
}

export function openColdTasks(system: GatewaySystem): { tasks: ColdTask[]; close(): void } {
  const { invoke, close } = createInvoker(system.lambda)
  let n = 0

  function listTask(name: string, functionName: string): ColdTask {
    return {
      name,
      async sample() {
        await system.renew(functionName)
        n += 1
        const event = { ...legacyRequest('tools/list'), id: n }
        const startedAt = performance.now()
        const answer = await invoke(functionName, event)
        const durationMs = performance.now() - startedAt
        if (!JSON.stringify(answer).includes(echoTool)) throw new Error(`${name}: ${JSON.stringify(answer)}`)
        return durationMs
      },
    }
  }

  function callTask(name: string, functionName: string, tool: string): ColdTask {
    return {
      name,
      async sample() {
        n += 1
        const warmUp = n
        messageOf2025.check(await invoke(targetFunction, messageOf2025.toEvent(warmUp)), warmUp)
        await system.renew(functionName)
        n += 1
        const call = n
        const event = messageOf2025.toEvent(call, tool)
        const startedAt = performance.now()
        const answer = await invoke(functionName, event)
        const durationMs = performance.now() - startedAt
        messageOf2025.check(answer, call)
        return durationMs
      },
    }
  }

  return {
    close,
    tasks: [
      listTask(listByHand, listByHandFunction),
      listTask(list, gatewayFunction),
      callTask(oneInvoke, oneInvokeFunction, 'echo'),
      callTask(firstCall, gatewayFunction, echoTool),
    ],
  }
}
