/** Limits of functions and of the HTTP API, and the key of their logs: `${mcp:limits}`. */

import type { Parameters } from '../settings/parameters.ts'
import type { StackFunction } from './stack.ts'

export type LimitedStack = {
  readonly functions: readonly Pick<StackFunction, 'logicalId'>[]
  readonly isGateway: boolean
  /** Whether an HTTP API is in front of the gateway. */
  readonly hasApi: boolean
}

/** @throws Error where the gateway reserves less than it keeps initialised, which Lambda rejects half way */
export function limitResources(parameters: Parameters, { functions, isGateway, hasApi }: LimitedStack) {
  const { logKmsKeyArn, apiRequestsPerSecond, reservedConcurrency, gatewayReservedConcurrency } = parameters
  const { gatewayProvisionedConcurrency: initialised } = parameters
  if (gatewayReservedConcurrency > 0 && gatewayReservedConcurrency < initialised) {
    throw new Error(
      `parameter gatewayReservedConcurrency is ${gatewayReservedConcurrency}, below gatewayProvisionedConcurrency: ${initialised}`,
    )
  }
  const reserved = isGateway ? gatewayReservedConcurrency : reservedConcurrency
  const logs = [
    ...functions.map(({ logicalId }) => logicalId.replace(/LambdaFunction$/, 'LogGroup')),
    ...(hasApi ? ['HttpApiLogGroup'] : []),
  ]
  return {
    Resources: {
      ...(reserved > 0 &&
        Object.fromEntries(
          functions.map(({ logicalId }) => [
            logicalId,
            { Type: 'AWS::Lambda::Function', Properties: { ReservedConcurrentExecutions: reserved } },
          ]),
        )),
      ...(logKmsKeyArn !== '' &&
        Object.fromEntries(
          logs.map(id => [id, { Type: 'AWS::Logs::LogGroup', Properties: { KmsKeyId: logKmsKeyArn } }]),
        )),
      ...(hasApi && {
        HttpApiStage: {
          Type: 'AWS::ApiGatewayV2::Stage',
          Properties: {
            DefaultRouteSettings: {
              ThrottlingRateLimit: apiRequestsPerSecond,
              // As AWS's own defaults have it: 10,000 a second, and 5,000 at once.
              ThrottlingBurstLimit: Math.ceil(apiRequestsPerSecond / 2),
            },
          },
        },
      }),
    },
  }
}
