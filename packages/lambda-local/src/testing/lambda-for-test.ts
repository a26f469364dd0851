import { readFileSync } from 'node:fs'
import { InvokeCommand, type InvokeCommandInput, LambdaClient } from '@aws-sdk/client-lambda'
import type { LambdaEvent } from '../events.ts'
import { localIdentity } from '../identity.ts'
import { type LambdaOptions, startLambda } from '../start-lambda.ts'
import { type FunctionSpec, writeFunctions } from './define-function.ts'

/** A local Lambda with AWS's own client. */
export async function lambdaForTest(
  specs: Record<string, FunctionSpec>,
  options: Omit<LambdaOptions, 'functions' | 'onEvent'> = {},
) {
  const events: LambdaEvent[] = []
  const written = await writeFunctions(specs)
  const starting = startLambda({ ...options, functions: written.functions, onEvent: event => events.push(event) })
  const lambda = await starting.catch(async error => {
    await written.remove()
    throw error
  })
  const client = new LambdaClient({
    endpoint: lambda.endpoint,
    region: localIdentity.region,
    credentials: localIdentity,
    maxAttempts: 1,
  })

  async function invoke(name: string, event: unknown = {}, input: Partial<InvokeCommandInput> = {}) {
    const output = await client.send(
      new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(event), ...input }),
    )
    const text = output.Payload?.transformToString() ?? ''
    const log = Buffer.from(output.LogResult ?? '', 'base64').toString('utf8')
    return { ...output, payload: text === '' ? undefined : JSON.parse(text), log }
  }

  return {
    lambda,
    client,
    events,
    invoke,
    eventsOf: <Kind extends LambdaEvent['kind']>(kind: Kind) =>
      events.filter((event): event is Extract<LambdaEvent, { kind: Kind }> => event.kind === kind),
    async close() {
      client.destroy()
      await lambda.close()
      await written.remove()
    },
  }
}

export type LambdaForTest = Awaited<ReturnType<typeof lambdaForTest>>

/** Whether a process is running or stopped. False for a zombie. */
export function isAlive(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat[stat.lastIndexOf(')') + 2] !== 'Z'
  } catch {
    return false
  }
}

/** Waits until `isSo` returns true. @throws Error naming `what` after `withinMs` */
export async function eventually(what: string, isSo: () => boolean, withinMs = 5_000): Promise<void> {
  const until = Date.now() + withinMs
  while (!isSo()) {
    if (Date.now() > until) throw new Error(`${what} did not happen within ${withinMs} ms`)
    await new Promise(resolve => setTimeout(resolve, 10))
  }
}
