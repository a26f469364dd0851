/** What the account has of a stage, beside what the project has on disk. */

import {
  findProject,
  inDeploymentOrder,
  onStage,
  readProject,
  readServices,
  readYml,
  type Service,
} from '../project/project.ts'
import type { Aws, AwsConfig } from '../release/aws.ts'
import type { Exists } from '../release/inventory.ts'
import type { LocalService } from '../release/removal.ts'
import { type StageStack, toStageStacks } from '../release/stage-stack.ts'
import type { Serverless } from './framework.ts'

export type StageInAccount = {
  readonly aws: Aws
  readonly exists: Exists
  readonly project: string
  readonly stage: string
  readonly stacks: readonly StageStack[]
  /** In the order in which they are deployed. */
  readonly services: readonly (Service & LocalService)[]
}

/** @param directory Of the project, or of a service of one. */
export async function readStage(serverless: Serverless, directory: string): Promise<StageInAccount> {
  const provider = serverless.getProvider('aws')
  const root = findProject(directory) ?? directory
  const { name: project } = readProject(root)
  const stage = provider.getStage()
  // Loaded late: AWS's clients take longer to load than all else here, and most commands need none.
  const [{ createAws }, { createExists }] = await Promise.all([
    import('../release/aws.ts'),
    import('../release/exists.ts'),
  ])
  const config: AwsConfig = await provider.getAwsSdkV3Config()
  const aws = createAws(config)
  const services = inDeploymentOrder(readServices(root)).map(it => ({
    ...it,
    name: String(readYml(it.directory).service),
  }))
  const folders = [root, ...services.map(service => service.directory)]
  const named = new Map(folders.map(folder => [stackNameOf(folder, stage), String(readYml(folder).service)]))
  const stacks = toStageStacks(await aws.describeStacks(), { project, stage, named })
  return { aws, exists: createExists(config), project, stage, stacks, services }
}

/** As osls names it. */
export function stackNameOf(directory: string, stage: string): string {
  const { service, provider } = readYml(directory)
  return onStage(stage, typeof provider?.stackName === 'string' ? provider.stackName : `${service}-${stage}`)
}
