/** Secrets of a stack's functions: references in their environment, and permission to read those secrets alone. */

/** By name of the variable: `my/secret`, an ARN, or either with `#key` for a key of the JSON object it holds. */
export type Secrets = Readonly<Record<string, string>>

/** The value of `MCP_SECRETS`, which `secret` of `@mcp-lambda/wrapper/secrets` reads. Empty without secrets. */
export function toSecretsVariable(secrets: Secrets): string {
  return Object.keys(secrets).length === 0 ? '' : JSON.stringify(secrets)
}

/** Permission to read the secrets: `${mcp:secretAccess}`. A role of the service's own needs it written there. */
export function secretAccess(secrets: Secrets, hasOwnRole: boolean) {
  const ids = new Set(Object.values(secrets).map(reference => reference.split('#', 1)[0] ?? ''))
  if (ids.size === 0 || !hasOwnRole) return { Resources: {} }
  return {
    Resources: {
      ReadSecrets: {
        Type: 'AWS::IAM::RolePolicy',
        Properties: {
          RoleName: { Ref: 'ExecutionRole' },
          PolicyName: 'read-secrets',
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: [...ids].sort().map(toArn) },
            ],
          },
        },
      },
    },
  }
}

/** Secrets Manager appends a hyphen and six characters to the name in an ARN (user guide, "IAM policy examples"). */
function toArn(id: string) {
  if (id.startsWith('arn:')) return /-[A-Za-z0-9]{6}$/.test(id) ? id : `${id}-??????`
  return {
    'Fn::Sub': `arn:\${AWS::Partition}:secretsmanager:\${AWS::Region}:\${AWS::AccountId}:secret:${id}-??????`,
  }
}
