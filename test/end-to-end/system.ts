import { join } from 'node:path'
import {
  ensurePrometheus,
  type LocalSystem,
  localStage,
  packageServices,
  type RuntimeChoice,
  startSystem,
} from '@mcp-lambda/local'

export const root = join(import.meta.dirname, '../..')

/** The whole system as `npm start` has it, on free ports: the packaged functions, a real Prometheus, the documentation. */
export async function startPackagedSystem(runtime: RuntimeChoice = 'small'): Promise<LocalSystem> {
  const prometheusBinary = await ensurePrometheus({ env: process.env, say: console.warn })
  await packageServices({ root, stage: localStage, onPackaged: () => undefined })
  return startSystem({ root, prometheusBinary, runtime })
}
