import { onStage } from '../../../shared/services.ts'
import { readGatewayConfig } from './gateway-config.ts'
import { type Repository, repository } from './repository.ts'
import { readTargets } from './targets.ts'

/** What `serverless.yml` cannot say for itself: it follows from the other services and from `gateway.yml`. */
export function deploymentVariables(stage: string, { root, gateway }: Repository = repository) {
  const targets = readTargets(root)
  const { doors } = readGatewayConfig(gateway, { stage, targetNames: targets.map(({ name }) => name) })
  return {
    url: toFunctionUrl(doors.functionUrl),
    targetsVariable: JSON.stringify(
      Object.fromEntries(targets.map(target => [target.name, onStage(stage, target.functionName)])),
    ),
    targetArns: targets.map(target => ({
      'Fn::Sub': `arn:\${AWS::Partition}:lambda:\${AWS::Region}:\${AWS::AccountId}:function:${onStage(stage, target.functionName)}`,
    })),
  }
}

/** The value of a function's `url` in `serverless.yml`. */
function toFunctionUrl(door: 'iam' | 'none' | undefined): { authorizer: 'aws_iam' } | boolean {
  return door === 'iam' ? { authorizer: 'aws_iam' } : door === 'none'
}
