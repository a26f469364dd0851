import { traceHop } from '@mcp-lambda/wrapper/protocol'
import type { Invoke } from './invoke.ts'

/** One span for each call of a target, with all its repetitions. */
export function traceTargets(invoke: Invoke): Invoke {
  return (located, call, emit) => {
    const { name, functionName } = located.target
    const attributes = {
      'mcp_lambda.target': name,
      'faas.invoked_provider': 'aws',
      // The name in an ARN: an account is no part of it.
      'faas.invoked_name': functionName.replace(/^.*:function:/, ''),
    }
    return traceHop(located.request, { revision: call.revision, attributes }, request =>
      invoke({ ...located, request }, call, emit),
    )
  }
}
