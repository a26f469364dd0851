/** In the gateway's bundle, in the place of the AWS SDK's adapter: Lambda as the benchmark wants it to be. */
import type { InvokeFunction, LambdaFunctions } from '@mcp-lambda/wrapper/client'

let answer: InvokeFunction = async () => {
  throw new Error('Nobody said what Lambda answers')
}

export function answerWith(given: InvokeFunction): void {
  answer = given
}

export function createAwsLambdaFunctions(): LambdaFunctions {
  return {
    invokeFunction: (invocation, signal) => answer(invocation, signal),
    async *streamFunction(invocation, signal) {
      const { payload, ...ended } = await answer(invocation, signal)
      yield payload
      return { ...ended, payload: '' }
    },
  }
}

/** Its name in commits before `@mcp-lambda/wrapper/client` had it. */
export { createAwsLambdaFunctions as createLambdaFunctions }
