import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { type LocalLambda, localIdentity } from '@mcp-lambda/lambda-local'

export type Invoker = {
  /** What the function answers; throws what it failed with. */
  invoke(functionName: string, event: unknown): Promise<unknown>
  close(): void
}

/** AWS's own client at the local Lambda. */
export function createInvoker({ endpoint }: LocalLambda): Invoker {
  const { region, ...credentials } = localIdentity
  const client = new LambdaClient({ endpoint, region, credentials, maxAttempts: 1 })
  return {
    async invoke(functionName, event) {
      const command = new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(event) })
      const { Payload, FunctionError } = await client.send(command)
      const text = Payload?.transformToString() ?? ''
      if (FunctionError) throw new Error(`${functionName} failed: ${text}`)
      return JSON.parse(text)
    },
    close: () => client.destroy(),
  }
}
