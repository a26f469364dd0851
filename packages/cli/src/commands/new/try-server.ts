/** Packages a new server with the others, loads it from its zip, and calls it through the gateway. */
import type { Server } from 'create-mcp-lambda'
import type { Tools } from '../../command.ts'
import { describeLoads } from '../../loading/describe-load.ts'
import { loadSystem } from '../../loading/load-system.ts'
import { describeFirstCall } from '../../system/describe-first-call.ts'
import { makeFirstCalls } from '../../system/first-calls.ts'
import { runSystem } from '../run-system.ts'
import { toCallWords } from './to-call-words.ts'

type Options = Pick<Tools, 'root' | 'env' | 'output'> & { readonly stop: AbortSignal }

export type Tried = {
  readonly isLoaded: boolean
  /** As the gateway lists them. */
  readonly tools: readonly string[]
}

export async function tryServer({ name }: Server, { root, env, output, stop }: Options): Promise<Tried> {
  const system = await runSystem({ root, env, ports: { port: 0, lambdaPort: 0 }, screen: output.screen, stop })
  try {
    const services = system.services.filter(service => service.name === name)
    const loads = await loadSystem({ ...system, services }, output.screen, stop)
    for (const line of describeLoads(loads, system.missingSecrets)) output.show(`  ${line}`)
    const [load] = loads
    if (load?.kind !== 'loaded') {
      return { isLoaded: system.missingSecrets.some(({ service }) => service === name), tools: [] }
    }
    let isCalled = false
    const prefix = `${load.target}___`
    await makeFirstCalls({ ...system, services }, call => {
      const isList = call.asked === 'tools/list'
      if (!isList && call.outcome === 'answered') isCalled = true
      // The list is that of all servers.
      const answer = isList ? call.answer.filter(line => line.startsWith(prefix)) : call.answer
      output.show(describeFirstCall({ ...call, answer }))
    })
    const words = isCalled ? undefined : toCallWords(load.tools, prefix)
    if (words !== undefined) output.show(`\n  A call of it, while npm run dev runs:\n    ${words}`)
    return { isLoaded: true, tools: load.tools.map(tool => `${prefix}${tool.name}`) }
  } finally {
    await system.close()
  }
}
