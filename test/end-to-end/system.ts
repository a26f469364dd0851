import { join } from 'node:path'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { localIdentity, type RuntimeChoice } from '@mcp-lambda/lambda-local'
import { type LocalSystem, localStage, packageServices, startSystem } from 'mcp-lambda'

export const root = join(import.meta.dirname, '../..')

/** The whole system as `npm start` has it, on free ports: the packaged functions and their stand-ins. */
export async function startPackagedSystem(runtime: RuntimeChoice = 'small'): Promise<LocalSystem> {
  await packageServices({ root, stage: localStage, onPackaged: () => undefined })
  return startSystem({ root, say: console.warn, runtime })
}

/** AWS's own client at its Lambda. What fails is an answer here, and not tried again. */
export function createLambdaClient({ lambdaEndpoint: endpoint, region }: LocalSystem): LambdaClient {
  return new LambdaClient({ endpoint, region, credentials: localIdentity, maxAttempts: 1 })
}
