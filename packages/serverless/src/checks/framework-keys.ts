/** Keys of a `serverless.yml` that osls takes, by their place. A test compares them with its schema. */
export const frameworkKeys = {
  root: words(
    'configValidationMode custom deprecationNotificationMode disabledDeprecations frameworkVersion functions layers package',
    'params plugins projectDir provider resources service useDotenv variablesResolutionMode',
  ),
  provider: words(
    'alb apiGateway apiName architecture cfnRole cloudFront deletionProtection deploymentBucket deploymentMethod',
    'deploymentPrefix disableRollback ecr endpointType environment httpApi iam iamManagedPolicies iamRoleStatements kinesis',
    'kmsKeyArn layers logDataProtectionPolicy logRetentionInDays logs memorySize name notificationArns profile',
    'pruneFunctionVersions region role rolePermissionsBoundary rollbackConfiguration runtime runtimeManagement s3 stackName',
    'stackParameters stackPolicy stackTags stage tags timeout tracing versionFunctions vpc vpcEndpointIds websocket',
    'websocketsApiName websocketsApiRouteSelectionExpression websocketsDescription',
  ),
  function: words(
    'architecture awsKmsKeyArn condition dependsOn description destinations disableLogs durableConfig environment',
    'ephemeralStorageSize events fileSystemConfig handler httpApi image kmsKeyArn layers logDataProtectionPolicy',
    'logRetentionInDays logs maximumEventAge maximumRetryAttempts memorySize name onError package provisionedConcurrency',
    'recursiveLoop reservedConcurrency role runtime runtimeManagement snapStart tags timeout tracing url versionFunction vpc',
  ),
} as const satisfies Record<string, readonly string[]>

function words(...lines: readonly string[]): readonly string[] {
  return lines.flatMap(line => line.split(' '))
}
