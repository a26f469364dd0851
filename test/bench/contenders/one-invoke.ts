/** The least that passes a call on: a handler that makes one `lambda:Invoke` and returns what comes. */
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'

const client = new LambdaClient({ maxAttempts: 1 })

export const handler = async (event: unknown): Promise<unknown> => {
  const command = new InvokeCommand({ FunctionName: process.env.TARGET, Payload: JSON.stringify(event) })
  const { Payload } = await client.send(command)
  return JSON.parse(Payload?.transformToString() ?? '')
}
