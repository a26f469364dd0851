/** Why the policy of `docs/guides/deployer-policy.json` has each of its actions, beside those that the plugin's own sources name. */

/**
 * What CloudFormation does with the deployer's credentials to create, read, change, tag and delete a resource: `handlers` and
 * `tagging` of the type's schema (registry of CloudFormation), as far as our templates use its properties.
 */
export const actionsByType: Readonly<Record<string, readonly string[]>> = {
  'AWS::ApiGatewayV2::Api': [
    ...['POST', 'GET', 'PATCH', 'PUT', 'DELETE', 'TagResource'].map(name => `apigateway:${name}`),
  ],
  'AWS::ApiGatewayV2::ApiMapping': ['apigateway:POST', 'apigateway:GET', 'apigateway:DELETE'],
  'AWS::ApiGatewayV2::DomainName': ['apigateway:POST', 'apigateway:GET', 'apigateway:PATCH', 'apigateway:DELETE'],
  // The access log: API Gateway developer guide, "Permissions for CloudWatch logging for HTTP APIs".
  'AWS::ApiGatewayV2::Stage': [
    ...['POST', 'GET', 'PATCH', 'DELETE'].map(name => `apigateway:${name}`),
    ...['CreateLogDelivery', 'GetLogDelivery', 'UpdateLogDelivery', 'DeleteLogDelivery', 'ListLogDeliveries'].map(
      name => `logs:${name}`,
    ),
    ...['PutResourcePolicy', 'DescribeResourcePolicies', 'DescribeLogGroups'].map(name => `logs:${name}`),
  ],
  'AWS::CloudWatch::Alarm': [
    ...['PutMetricAlarm', 'DescribeAlarms', 'DeleteAlarms', 'ListTagsForResource', 'TagResource', 'UntagResource'],
  ].map(name => `cloudwatch:${name}`),
  'AWS::CloudWatch::Dashboard': ['PutDashboard', 'GetDashboard', 'DeleteDashboards'].map(name => `cloudwatch:${name}`),
  'AWS::IAM::ManagedPolicy': [
    ...['CreatePolicy', 'CreatePolicyVersion', 'GetPolicy', 'GetPolicyVersion', 'ListPolicyVersions'],
    ...['DeletePolicyVersion', 'DeletePolicy', 'ListEntitiesForPolicy', 'AttachRolePolicy', 'DetachRolePolicy'],
  ].map(name => `iam:${name}`),
  'AWS::IAM::Role': [
    ...['CreateRole', 'GetRole', 'PutRolePolicy', 'GetRolePolicy', 'DeleteRolePolicy', 'DeleteRole', 'UpdateRole'],
    ...['UpdateAssumeRolePolicy', 'ListAttachedRolePolicies', 'ListRolePolicies', 'TagRole', 'UntagRole'],
  ].map(name => `iam:${name}`),
  'AWS::IAM::RolePolicy': ['PutRolePolicy', 'GetRolePolicy', 'DeleteRolePolicy'].map(name => `iam:${name}`),
  'AWS::Lambda::Alias': [
    ...['CreateAlias', 'GetAlias', 'UpdateAlias', 'DeleteAlias'],
    ...['PutProvisionedConcurrencyConfig', 'GetProvisionedConcurrencyConfig', 'DeleteProvisionedConcurrencyConfig'],
  ].map(name => `lambda:${name}`),
  'AWS::Lambda::Function': [
    ...['CreateFunction', 'GetFunction', 'GetFunctionCodeSigningConfig', 'GetFunctionRecursionConfig'],
    ...['UpdateFunctionCode', 'UpdateFunctionConfiguration', 'DeleteFunction', 'ListTags', 'TagResource'],
    ...['UntagResource', 'PutFunctionConcurrency', 'DeleteFunctionConcurrency'],
  ]
    .map(name => `lambda:${name}`)
    .concat('iam:PassRole', 's3:GetObject', 'ec2:DescribeSubnets', 'ec2:DescribeSecurityGroups', 'ec2:DescribeVpcs'),
  'AWS::Lambda::Permission': ['lambda:AddPermission', 'lambda:GetPolicy', 'lambda:RemovePermission'],
  'AWS::Lambda::Url': ['Create', 'Get', 'Update', 'Delete'].map(verb => `lambda:${verb}FunctionUrlConfig`),
  'AWS::Lambda::Version': ['lambda:PublishVersion', 'lambda:ListVersionsByFunction', 'lambda:GetFunctionConfiguration'],
  'AWS::Logs::LogGroup': [
    ...['CreateLogGroup', 'DescribeLogGroups', 'PutRetentionPolicy', 'DeleteRetentionPolicy', 'DeleteLogGroup'],
    ...['AssociateKmsKey', 'DisassociateKmsKey', 'ListTagsForResource', 'TagResource', 'UntagResource'],
  ].map(name => `logs:${name}`),
  'AWS::Logs::QueryDefinition': ['Put', 'Delete'].map(verb => `logs:${verb}QueryDefinition`),
  'AWS::S3::Bucket': [
    ...['CreateBucket', 'PutEncryptionConfiguration', 'GetEncryptionConfiguration', 'PutBucketPublicAccessBlock'],
    ...['PutBucketTagging', 'DeleteBucket'],
  ].map(name => `s3:${name}`),
  'AWS::S3::BucketPolicy': ['PutBucketPolicy', 'GetBucketPolicy', 'DeleteBucketPolicy'].map(name => `s3:${name}`),
}

/** What the framework asks in a deployment, an unchanged one, `info` and a removal: `test/deploy` records each. */
export const actionsOfFramework: readonly string[] = [
  ...['CreateStack', 'UpdateStack', 'DeleteStack', 'DescribeStacks', 'DescribeStackEvents'],
  ...['DescribeStackResource', 'ListStackResources', 'ValidateTemplate'],
]
  .map(name => `cloudformation:${name}`)
  .concat(
    ...['PutObject', 'GetObject', 'ListBucket', 'DeleteObject'].map(name => `s3:${name}`),
    'lambda:GetFunction',
    'ecr:DescribeRepositories',
  )

/** The rest, each with its reason. A row goes when the action has another. */
export const otherReasons: Readonly<Record<string, string>> = {
  'iam:TagPolicy': 'tags of a stack go to each resource that takes tags, and managed policies do',
  'iam:UntagPolicy': 'as above, for a tag that is taken away',
  'lambda:InvokeFunctionUrl': 'the smoke test signs its calls of the function URL: no client of AWS is in between',
  's3:DeleteObjectVersion': 'a bucket of one’s own may keep versions, and a removal empties it',
}
