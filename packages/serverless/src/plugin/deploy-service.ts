/** `sls deploy` in a service. */

import type { LoadingOptions } from '../loading/check-loading.ts'
import { checkService } from './check-deployment.ts'
import type { Serverless } from './framework.ts'
import { expectNoForeign, readStage } from './stage.ts'

/** Throws before anything goes out that does not work, or would replace what belongs to another project. */
export async function beforeDeployment(
  serverless: Serverless,
  directory: string,
  env: LoadingOptions['env'],
): Promise<void> {
  await checkService(serverless, directory, env)
  expectNoForeign(
    await readStage(serverless, directory),
    serverless,
    serverless.getProvider('aws').naming.getStackName(),
  )
}
