import type { StackFunction } from './stack.ts'

/** Parameter of the stack: changed without a package, by an update with the template that is there. */
export const acceptsParameter = 'GatewayAccepts'

/** Name of the output with the role that accounts of other targets have to let in. */
export const roleOutput = 'GatewayRoleArn'

/** What a gateway's function has that follows from `gateway.yml`, the other services and the parameters. */
export const gatewayFunction = {
  // Checked by AWS (IAM), or open to all and checked by the gateway: as gateway.yml says for the stage. It streams, except
  // in a VPC.
  url: '${mcp:url}',
  // An HTTP API, where that door is open.
  events: '${mcp:events}',
  environment: {
    GATEWAY_TARGETS: '${mcp:targetsVariable}',
    GATEWAY_ANSWERS: '${mcp:answers}',
    // Names the keys that seal what a target's questions carry through the client; without them no target can ask.
    MCP_SECRETS: '${mcp:secretsVariable}',
    // Beside the packaged catalogues, while a release is under way.
    GATEWAY_ACCEPTS: { Ref: acceptsParameter },
    // With `tenant`, each call names the tenant it is for.
    GATEWAY_ISOLATION: '${param:isolation}',
  },
  memorySize: '${param:gatewayMemoryMb}',
  provisionedConcurrency: '${param:gatewayProvisionedConcurrency}',
}

/** Policies of the gateway's role, and of those who may call it. */
export function gatewayResources(server: StackFunction, hasOwnRole: boolean) {
  return {
    Metadata: { McpAcceptedDigests: '${mcp:acceptedDigests}' },
    Parameters: {
      [acceptsParameter]: {
        Type: 'String',
        Default: '',
        Description: 'Catalogues that are no drift during a release. Set by sls deploy and sls rollback',
      },
    },
    Resources: {
      CallGateway: callGateway(server),
    },
    Outputs: {
      ...(hasOwnRole && {
        [roleOutput]: { Description: 'The role that calls targets', Value: { 'Fn::GetAtt': ['ExecutionRole', 'Arn'] } },
      }),
      CallerPolicyArn: { Description: 'The policy of those who may call the gateway', Value: { Ref: 'CallGateway' } },
    },
  }
}

/**
 * For callers by the function URL: attach it to their role. Each call by URL needs both actions. The second one is limited
 * to such calls: on its own it would be a way past the URL's check of the caller.
 */
function callGateway({ key, logicalId }: StackFunction) {
  const Resource = [
    { 'Fn::GetAtt': [logicalId, 'Arn'] },
    // Where the URL leads when environments are kept initialised (gatewayProvisionedConcurrency).
    { 'Fn::Sub': `\${${logicalId}.Arn}:provisioned` },
  ]
  return {
    Type: 'AWS::IAM::ManagedPolicy',
    Properties: {
      Description: `Call the MCP gateway \${self:functions.${key}.name} by its function URL`,
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Action: 'lambda:InvokeFunctionUrl',
            Resource,
            Condition: { StringEquals: { 'lambda:FunctionUrlAuthType': 'AWS_IAM' } },
          },
          {
            Effect: 'Allow',
            Action: 'lambda:InvokeFunction',
            Resource,
            Condition: { Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } },
          },
        ],
      },
    },
  }
}
