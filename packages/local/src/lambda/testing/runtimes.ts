import type { RuntimeChoice } from '../open-environment.ts'

/**
 * The runtime clients that the rules are proven for. AWS's own joins when the variable `AWS_LAMBDA_RIC` names the
 * `index.mjs` of an installed `aws-lambda-ric`.
 */
export const runtimes: readonly { name: string; runtime: RuntimeChoice }[] = [
  { name: 'the small runtime', runtime: 'small' },
  ...(process.env.AWS_LAMBDA_RIC
    ? [{ name: 'aws-lambda-ric', runtime: { command: [process.execPath, process.env.AWS_LAMBDA_RIC] } }]
    : []),
]
