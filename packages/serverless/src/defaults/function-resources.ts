import type { Parameters } from '../settings/parameters.ts'
import type { StackFunction } from './stack.ts'

/**
 * The functions in the network of the stage: `${mcp:network}`.
 *
 * @param logicalIds of the functions
 */
export function networkResources(
  { network, vpcSubnetIds, vpcSecurityGroupIds }: Parameters,
  { logicalIds, hasOwnRole }: { readonly logicalIds: readonly string[]; readonly hasOwnRole: boolean },
) {
  if (network === 'internet') return { Resources: {} }
  const VpcConfig = { SubnetIds: vpcSubnetIds, SecurityGroupIds: vpcSecurityGroupIds }
  return {
    Resources: { ...extendFunctions(logicalIds, { VpcConfig }), ...(hasOwnRole && { ExecutionRole: roleInVpc }) },
  }
}

const roleInVpc = {
  Type: 'AWS::IAM::Role',
  Properties: {
    // Lambda attaches network interfaces in the name of the function, and the actions for that take no narrower resource.
    ManagedPolicyArns: [
      { 'Fn::Sub': 'arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole' },
    ],
  },
}

/** Execution environments of each tenant's own: `${mcp:isolation}`. */
export function isolationResources({ isolation }: Parameters, logicalIds: readonly string[]) {
  if (isolation === 'shared') return { Resources: {} }
  return { Resources: extendFunctions(logicalIds, { TenancyConfig: { TenantIsolationMode: 'PER_TENANT' } }) }
}

/**
 * An OpenTelemetry SDK in each function that takes one: `${mcp:tracing}`.
 *
 * @throws Error where a layer is wanted, and the layers of a function are not written out
 */
export function tracingResources({ otelLayer, otelWrapper }: Parameters, functions: readonly StackFunction[]) {
  const traced = otelLayer === '' ? [] : functions.filter(({ takesWrapper }) => takesWrapper)
  const resources = traced.map(({ key, logicalId, layerCount }) => {
    if (layerCount === undefined)
      throw new Error(`parameter otelLayer needs a list in functions.${key}.layers, which is a variable`)
    // Lists are merged by position: what is undefined stays as it is written.
    const Layers = [...Array.from({ length: layerCount }, () => undefined), otelLayer]
    return extendFunctions([logicalId], {
      Layers,
      Environment: { Variables: { AWS_LAMBDA_EXEC_WRAPPER: otelWrapper } },
    })
  })
  return { Resources: Object.assign({}, ...resources) }
}

/** osls has no keys for these, and `resources.extensions` erases the properties beside its own: `Resources` are merged. */
function extendFunctions(logicalIds: readonly string[], properties: object) {
  return Object.fromEntries(logicalIds.map(id => [id, { Type: 'AWS::Lambda::Function', Properties: properties }]))
}
