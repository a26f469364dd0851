/** `npm run bench -- gateway` */
import type { Bench } from '../bench.ts'
import { bundleContenders } from '../contenders/bundle.ts'
import { measureBadTargets } from './bad-targets.ts'
import { measureCallers } from './callers.ts'
import { measureGatewayCold } from './cold.ts'
import { measureFinding } from './finding.ts'
import { startGatewaySystem } from './functions.ts'
import { measureHop } from './hop.ts'
import { measureLists } from './lists.ts'
import { measureOwnTime } from './own-time.ts'
import { weighGateway } from './sizes.ts'
import { measureWholePath } from './whole-path.ts'

const coldSamples = 20

export async function runGatewayBench({ checkout, peers, show }: Bench): Promise<void> {
  await bundleContenders(checkout, peers)
  show(await measureOwnTime(checkout))
  show(await measureLists(checkout))
  for (const table of await measureCallers(checkout, coldSamples)) show(table)
  show(await measureBadTargets(checkout))
  const system = await startGatewaySystem(checkout)
  try {
    show(await measureHop({ system, peers, folder: checkout.folder }))
    show(await measureGatewayCold(system, coldSamples))
    show(await measureWholePath(system, coldSamples))
  } finally {
    await system.close()
  }
  show(await measureFinding(checkout, coldSamples))
  show(await weighGateway(checkout))
}
