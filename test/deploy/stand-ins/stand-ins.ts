/** An account to deploy to: moto, a front that watches it, and the local Lambda, which runs what is deployed. */

import { type Front, startFront } from './front.ts'
import { type Functions, startFunctions } from './functions.ts'
import { findFreePort, startMoto } from './moto.ts'

export type StandIns = {
  /** Past the front, for what a test asks itself. */
  readonly url: string
  readonly front: Front
  /** Since the last reset. */
  functions(): Functions
  /** An empty account. */
  reset(): Promise<void>
  close(): Promise<void>
}

/** @param withUrl Functions that have a URL. */
export async function startStandIns(withUrl: readonly string[]): Promise<StandIns> {
  const ports = await Promise.all(withUrl.map(async name => [name, await findFreePort()] as const))
  const urls = ports.map(([name, port]) => [name, `http://127.0.0.1:${port}`])
  const moto = await startMoto(process.env, Object.fromEntries(urls))
  const front = await startFront(moto.url)
  const start = () => startFunctions(moto.url, front.url, Object.fromEntries(ports))
  let functions = await start()
  front.functions = functions
  return {
    url: moto.url,
    front,
    functions: () => functions,
    async reset() {
      front.changes.splice(0)
      front.onChange = () => undefined
      front.states.clear()
      await functions.close()
      await moto.reset()
      functions = await start()
      front.functions = functions
    },
    async close() {
      await functions.close()
      await front.close()
      await moto.close()
    },
  }
}
