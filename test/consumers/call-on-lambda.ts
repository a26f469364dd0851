/** One call of a tool by `lambda:Invoke`, on a Lambda of this machine that has this function alone. */
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { localIdentity, startLambda } from '@mcp-lambda/lambda-local'

type Definition = Parameters<typeof startLambda>[0]['functions'][number]

/** @returns the `content` of the result. @throws Error with the answer, where it is no result of a tool */
export async function callOnLambda(
  definition: Definition,
  params: { readonly name: string; readonly arguments: object },
): Promise<unknown> {
  const lambda = await startLambda({ functions: [definition] })
  const client = new LambdaClient({
    endpoint: lambda.endpoint,
    region: localIdentity.region,
    credentials: localIdentity,
  })
  try {
    const call = { jsonrpc: '2.0', id: 1, method: 'tools/call', params }
    const { Payload } = await client.send(
      new InvokeCommand({ FunctionName: definition.name, Payload: JSON.stringify(call) }),
    )
    const answer = JSON.parse(Payload?.transformToString() ?? '')
    if (answer.result?.content === undefined) throw new Error(JSON.stringify(answer))
    return answer.result.content
  } finally {
    client.destroy()
    await lambda.close()
  }
}
