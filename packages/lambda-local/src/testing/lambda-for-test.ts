import { readFileSync } from 'node:fs'
import { InvokeCommand, type InvokeCommandInput, type InvokeCommandOutput, LambdaClient } from '@aws-sdk/client-lambda'
import type { LambdaEvent } from '../events.ts'
import { localIdentity } from '../identity.ts'
import { type LambdaOptions, type LocalLambda, startLambda } from '../start-lambda.ts'
import { type FunctionSpec, writeFunctions } from './define-function.ts'

export type LambdaForTest = {
  readonly lambda: LocalLambda
  readonly client: LambdaClient
  /** All so far. */
  readonly events: LambdaEvent[]
  invoke(name: string, event?: unknown, input?: Partial<InvokeCommandInput>): Promise<Invoked>
  eventsOf<Kind extends LambdaEvent['kind']>(kind: Kind): Extract<LambdaEvent, { kind: Kind }>[]
  close(): Promise<void>
}

/** What AWS's client gives, with the payload parsed and the log decoded. */
export type Invoked = InvokeCommandOutput & {
  // biome-ignore lint/suspicious/noExplicitAny: a test knows what its function returns
  readonly payload: any
  readonly log: string
}

/** A local Lambda with AWS's own client. */
export async function lambdaForTest(
  specs: Record<string, FunctionSpec>,
  options: Omit<LambdaOptions, 'functions' | 'onEvent'> = {},
): Promise<LambdaForTest> {
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

  async function invoke(name: string, event: unknown = {}, input: Partial<InvokeCommandInput> = {}): Promise<Invoked> {
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
export async function eventually(what: string, isSo: () => boolean, withinMs = 15_000): Promise<void> {
  const until = Date.now() + withinMs
  while (!isSo()) {
    if (Date.now() > until) throw new Error(`${what} did not happen within ${withinMs} ms`)
    await new Promise(resolve => setTimeout(resolve, 10))
  }
}
