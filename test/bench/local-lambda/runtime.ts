import { findAwsRuntimeClient, type LambdaOptions } from '@mcp-lambda/lambda-local'

/** What the functions run under, and a note for the reader. */
export function chooseRuntime(env: Readonly<Record<string, string | undefined>>) {
  const file = findAwsRuntimeClient(env)
  const runtime: NonNullable<LambdaOptions['runtime']> = file ? { file } : 'small'
  const note = file
    ? 'Under AWS’s own runtime client (aws-lambda-ric) on the local Lambda.'
    : 'Under the small runtime client of the local Lambda: AWS’s own is not built here (npm run runtime-client).'
  return { runtime, note }
}
