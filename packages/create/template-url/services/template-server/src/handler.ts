/** The composition root: the only file that reads the environment. */
import { lambdaHandler, remote } from '@mcp-lambda/wrapper'
// begin secrets
import { secret } from '@mcp-lambda/wrapper/secrets'

/** The server is asked with these headers. After it has refused them, the secret is read again (`fresh`). */
const headers = async ({ fresh }: { fresh: boolean }) => ({
  authorization: `Bearer ${await secret('TEMPLATE_SECRET', { fresh })}`,
})
// end secrets

export const handler = lambdaHandler(remote('https://template-url.example/mcp', { headers }))
