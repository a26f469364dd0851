import { lambdaHandler, remote } from '@mcp-lambda/wrapper'
import { secret } from '@mcp-lambda/wrapper/secrets'

const headers = async ({ fresh }: { fresh: boolean }) => {
  const key = await secret('DISTANT_KEY', { fresh })
  return { authorization: `Basic ${Buffer.from(`user:${key}`).toString('base64')}`, 'x-api-key': key }
}
export const handler = lambdaHandler(
  remote(process.env.DISTANT_URL ?? 'http://127.0.0.1:1/mcp', { allowPrivateNetwork: true, headers }),
)
