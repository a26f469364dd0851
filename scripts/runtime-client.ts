/** `npm run runtime-client`: finds AWS's own runtime client, or builds it, and prints its path. */
import { readFlags } from '../shared/src/read-flags.ts'

readFlags({
  usage: `npm run runtime-client

Builds AWS's own runtime client, if the cache folder has none, and prints its path. Tests that need it are skipped without.

  --help  prints this text`,
  options: {},
})

const { ensureAwsRuntimeClient } = await import('@mcp-lambda/lambda-local')
try {
  console.log(await ensureAwsRuntimeClient({ env: process.env, say: line => console.error(line) }))
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
}
