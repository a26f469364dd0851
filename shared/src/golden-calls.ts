/** Calls of the servers of this repository that stand for what agents ask: name of the tool behind the gateway, and arguments. */
export const goldenCalls = [
  ['prometheus___ExecuteQuery', { query: 'sum by (function_name) (aws_lambda_invocations_total)' }],
  [
    'prometheus___ExecuteRangeQuery',
    { query: 'aws_lambda_invocations_total', start: 'now-10m', end: 'now', step: '15s' },
  ],
  ['prometheus___ExecuteQuery', { query: 'up' }],
  ['prometheus___ListMetrics', {}],
  ['prometheus___GetServerInfo', {}],
  ['aws-documentation___search_documentation', { search_phrase: 'how long may a Lambda function run', limit: 3 }],
  [
    'aws-documentation___read_documentation',
    { url: 'https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html' },
  ],
  ['aws-documentation___recommend', { url: 'https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html' }],
] as const
