import type { GatewayConfig } from '../config/gateway-config.ts'
import { readGatewayConfig } from './read-gateway-yml.ts'
import { onStage, toFunctionName, toTargets } from './service-targets.ts'
import type { GatewaySources } from './sources.ts'

export type Deployment = {
  readonly stage: string
  /** `internet` or `vpc`: the parameter of the stage. */
  readonly network: string
}

/** Values of `serverless.yml` that follow from the other services and from `gateway.yml`. */
export function deploymentVariables({ stage, network }: Deployment, sources: GatewaySources) {
  const targets = toTargets(sources)
  const config = readGatewayConfig(sources, { stage, targetNames: targets.map(({ name }) => name) })
  const { doors } = config
  const elsewhere = Object.entries(config.targets).flatMap(([name, { function: arn }]) => (arn ? [{ name, arn }] : []))
  return {
    url: toFunctionUrl(doors.functionUrl, toAnswers(network)),
    // All paths: that of the endpoint, and the well-known one of its OAuth metadata.
    events: doors.apiGateway ? [{ httpApi: '*' }] : [],
    answers: toAnswers(network),
    targetsVariable: toTargetsVariable(stage, [
      ...targets.map(target => ({ name: target.name, functionName: onStage(stage, target.functionName) })),
      ...elsewhere.map(({ name, arn }) => ({ name, functionName: arn })),
    ]),
    targetArns: [
      ...targets.map(target => ({
        'Fn::Sub': `arn:\${AWS::Partition}:lambda:\${AWS::Region}:\${AWS::AccountId}:function:${onStage(stage, target.functionName)}`,
      })),
      ...elsewhere.map(({ arn }) => arn),
    ],
  }
}

/** Variables of a function have 4 KB together, and half of these are for `GATEWAY_ACCEPTS`. */
const maxTargetsLength = 1_500

/** An entry for each target. Where these are too long, one stands for all functions that have the name of their target. */
function toTargetsVariable(
  stage: string,
  targets: readonly { readonly name: string; readonly functionName: string }[],
): string {
  const entries = targets.map(({ name, functionName }) => [name, functionName] as const)
  const whole = JSON.stringify(Object.fromEntries(entries))
  if (whole.length <= maxTargetsLength) return whole
  const ownNames = onStage(stage, toFunctionName('*'))
  const others = entries.filter(([name, functionName]) => functionName !== ownNames.replace('*', name))
  return JSON.stringify({ '*': ownNames, ...Object.fromEntries(others) })
}

/** How the function answers, which its code and its URL must agree on: a function URL does not stream inside a VPC. */
function toAnswers(network: string): 'stream' | 'whole' {
  return network === 'vpc' ? 'whole' : 'stream'
}

/** The value of a function's `url` in `serverless.yml`. */
function toFunctionUrl(door: GatewayConfig['doors']['functionUrl'], answers: 'stream' | 'whole'): object | false {
  if (door === undefined) return false
  return {
    invokeMode: answers === 'stream' ? 'RESPONSE_STREAM' : 'BUFFERED',
    // Without it AWS invokes the function for each request; with `jwt` the gateway verifies the token.
    ...(door === 'iam' && { authorizer: 'aws_iam' }),
  }
}
