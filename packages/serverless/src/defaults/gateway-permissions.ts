/** What lets gateways of other accounts call a tool server: `${mcp:gatewayPermissions}`. */

import type { Parameters } from '../settings/parameters.ts'
import type { StackFunction } from './stack.ts'

/** In `Metadata` of a template: the roles that its permissions are for. */
export const gatewayRolesKey = 'McpGatewayRoles'

export type CalledStack = {
  readonly functions: readonly Pick<StackFunction, 'logicalId'>[]
  /** Whether the gateway calls an alias of the function. */
  readonly isRestored: boolean
}

export function gatewayPermissions({ gatewayRoleArns }: Parameters, { functions, isRestored }: CalledStack) {
  if (gatewayRoleArns.length === 0) return { Resources: {} }
  const permissions = functions.flatMap(({ logicalId }) =>
    gatewayRoleArns.map((Principal, index) => [
      logicalId.replace(/LambdaFunction$/, `GatewayPermission${index + 1}`),
      {
        Type: 'AWS::Lambda::Permission',
        Properties: {
          FunctionName: isRestored
            ? { Ref: logicalId.replace(/LambdaFunction$/, 'SnapStartLambdaAlias') }
            : { 'Fn::GetAtt': [logicalId, 'Arn'] },
          Action: 'lambda:InvokeFunction',
          Principal,
        },
      },
    ]),
  )
  return { Metadata: { [gatewayRolesKey]: gatewayRoleArns }, Resources: Object.fromEntries(permissions) }
}
