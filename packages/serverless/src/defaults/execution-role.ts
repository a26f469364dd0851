import type { StackFunction } from './stack.ts'

/**
 * What every function of a stack may do: write its own log, send traces. A service adds a policy for its own work. The role
 * that osls would make may also create log groups: a call in flight while the stack is removed would then create its group
 * again, without a retention.
 */
export function executionRole(functions: readonly StackFunction[]) {
  const streams = functions.map(({ key }) => ({
    'Fn::Sub': `arn:\${AWS::Partition}:logs:\${AWS::Region}:\${AWS::AccountId}:log-group:/aws/lambda/\${self:functions.${key}.name}:log-stream:*`,
  }))
  return {
    Resources: {
      ExecutionRole: {
        Type: 'AWS::IAM::Role',
        Properties: {
          AssumeRolePolicyDocument: {
            Version: '2012-10-17',
            Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
          },
          Policies: [
            { PolicyName: 'telemetry', PolicyDocument: { Version: '2012-10-17', Statement: telemetry(streams) } },
          ],
        },
      },
    },
  }
}

function telemetry(streams: readonly object[]) {
  return [
    {
      Effect: 'Allow',
      // Lambda names a log stream when it starts an environment, so streams can only be named by their group.
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: streams.length === 1 ? streams[0] : streams,
    },
    {
      Effect: 'Allow',
      // X-Ray has no resource to name: these actions are granted on everything or not at all.
      Action: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
      Resource: '*',
    },
  ]
}
