import type { Parameters } from '../settings/parameters.ts'
import type { StackFunction } from './stack.ts'

/**
 * The functions in the network of the stage: `${mcp:network}`.
 *
 * @param logicalIds of the functions
 * @throws Error where the network is not named: Lambda takes empty lists as no VPC
 */
export function networkResources(
  { network, vpcSubnetIds, vpcSecurityGroupIds }: Parameters,
  { logicalIds, hasOwnRole }: { readonly logicalIds: readonly string[]; readonly hasOwnRole: boolean },
) {
  if (network === 'internet') return { Resources: {} }
  const missing = Object.entries({ vpcSubnetIds, vpcSecurityGroupIds }).filter(([, ids]) => ids.length === 0)
  if (missing.length > 0) {
    const names = missing.map(([name]) => name).join(' and ')
    throw new Error(`parameter network: vpc needs ${names}: without them, functions are outside of the VPC`)
  }
  const VpcConfig = { SubnetIds: vpcSubnetIds, SecurityGroupIds: vpcSecurityGroupIds }
  return {
    Resources: { ...extendFunctions(logicalIds, { VpcConfig }), ...(hasOwnRole && { ExecutionRole: roleInVpc }) },
  }
}

/**
 * Lambda attaches network interfaces in the name of the function, and the actions for that take no narrower resource. AWS's
 * managed policy `AWSLambdaVPCAccessExecutionRole` has these and may also create log groups: one would come back after a
 * removal, without a retention.
 */
const networkPolicy = {
  PolicyName: 'network',
  PolicyDocument: {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: [
          'ec2:AssignPrivateIpAddresses',
          'ec2:CreateNetworkInterface',
          'ec2:DeleteNetworkInterface',
          'ec2:DescribeNetworkInterfaces',
          'ec2:DescribeSubnets',
          'ec2:UnassignPrivateIpAddresses',
        ],
        Resource: '*',
      },
    ],
  },
}

const roleInVpc = {
  Type: 'AWS::IAM::Role',
  // Lists are merged by position, and the role has one policy already.
  Properties: { Policies: [{}, networkPolicy] },
}

/**
 * Execution environments of each tenant's own: `${mcp:isolation}`.
 *
 * @throws Error where environments would come from one snapshot
 */
export function isolationResources(
  { isolation }: Parameters,
  { logicalIds, isRestored }: { readonly logicalIds: readonly string[]; readonly isRestored: boolean },
) {
  if (isolation === 'shared') return { Resources: {} }
  if (isRestored)
    throw new Error('snapStart does not go together with the parameter isolation: tenant, which AWS rejects')
  return { Resources: extendFunctions(logicalIds, { TenancyConfig: { TenantIsolationMode: 'PER_TENANT' } }) }
}

/**
 * An OpenTelemetry SDK in each function that takes one: `${mcp:tracing}`.
 *
 * @throws Error where a layer is wanted, and the layers of a function are not written out
 */
export function tracingResources({ otelLayer, otelWrapper }: Parameters, functions: readonly StackFunction[]) {
  const traced = otelLayer === '' ? [] : functions.filter(({ takesWrapper }) => takesWrapper)
  const resources = traced.map(({ key, logicalId, layers }) => {
    if (layers === undefined)
      throw new Error(`parameter otelLayer needs a list in functions.${key}.layers, which is a variable`)
    return extendFunctions([logicalId], {
      // Lists are merged by position.
      Layers: [...layers, otelLayer],
      Environment: { Variables: { AWS_LAMBDA_EXEC_WRAPPER: otelWrapper } },
    })
  })
  return { Resources: Object.assign({}, ...resources) }
}

/** osls has no keys for these, and `resources.extensions` erases the properties beside its own: `Resources` are merged. */
function extendFunctions(logicalIds: readonly string[], properties: object) {
  return Object.fromEntries(logicalIds.map(id => [id, { Type: 'AWS::Lambda::Function', Properties: properties }]))
}
