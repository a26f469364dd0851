/** In the gateway's bundle, in the place of `lambda-client.ts`: Lambda as the benchmark wants it to be. */
import type { InvokeFunction, LambdaFunctions } from '../../../services/gateway/src/invoke-function.ts'

let answer: InvokeFunction = async () => {
  throw new Error('Nobody said what Lambda answers')
}

export function answerWith(given: InvokeFunction): void {
  answer = given
}

export function createLambdaFunctions(): LambdaFunctions {
  return {
    invokeFunction: (invocation, signal) => answer(invocation, signal),
    async *streamFunction(invocation, signal) {
      const { payload, ...ended } = await answer(invocation, signal)
      yield payload
      return { ...ended, payload: '' }
    },
  }
}
