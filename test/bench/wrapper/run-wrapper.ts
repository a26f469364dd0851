/** `npm run bench -- wrapper` */
import type { Bench } from '../bench.ts'
import { bundleContenders } from '../contenders/bundle.ts'
import { runPythonBench } from '../python/run-python.ts'
import { measureCold } from './cold.ts'
import { weighBundles } from './sizes.ts'
import { measureStdio } from './stdio.ts'
import { measureWarm } from './warm.ts'

const coldSamples = 20

export async function runWrapperBench({ checkout, peers, show }: Bench): Promise<void> {
  const bundles = await bundleContenders(checkout, peers)
  show(await measureWarm(bundles))
  show(await measureStdio(bundles))
  show(await measureCold(bundles, coldSamples))
  show(await weighBundles(checkout, bundles))
  await runPythonBench({ show })
}
