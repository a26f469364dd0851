/** Finds AWS's own runtime client, or builds it, and prints its path: `node scripts/runtime-client.ts`. */
import { ensureAwsRuntimeClient } from '@mcp-lambda/lambda-local'

try {
  console.log(await ensureAwsRuntimeClient({ env: process.env, say: line => console.error(line) }))
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
}
