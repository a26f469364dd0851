/** The runtime clients that tests run under. */
import type { RuntimeChoice } from '../environment/runtimes.ts'
import { awsRuntimeClientFile, findAwsRuntimeClient } from '../runtime/aws-runtime-client/find-aws-runtime-client.ts'

export type RuntimeForTests = {
  readonly name: string
  readonly runtime: RuntimeChoice
  /** The client is not built, so its tests are skipped. */
  readonly isMissing: boolean
  /** `meta` of the tests that need the client: the command that builds it. */
  readonly meta: { readonly needs?: string }
}

/**
 * @example
 * for (const { name, runtime, isMissing, meta } of runtimesForTests(process.env)) {
 *   describe.skipIf(isMissing)(`a function under ${name}`, { meta }, () => { … })
 * }
 * @throws Error in CI if AWS's own client is missing
 */
export function runtimesForTests(env: Readonly<Record<string, string | undefined>>): RuntimeForTests[] {
  const file = findAwsRuntimeClient(env)
  const isMissing = file === undefined
  if (isMissing && env.CI) throw new Error("AWS's runtime client is not built, and CI needs it: npm run runtime-client")
  return [
    { name: 'the small runtime', runtime: 'small', isMissing: false, meta: {} },
    {
      name: 'aws-lambda-ric',
      runtime: { file: file ?? awsRuntimeClientFile(env) },
      isMissing,
      meta: { needs: 'npm run runtime-client' },
    },
  ]
}
