/** After a deployment: is the stage there for its callers? Which doors are tried follows from `gateway.yml`. */

import type { LambdaClient } from '@aws-sdk/client-lambda'
import { askByInvoke, askSigned, type Fetch } from './ask.ts'
import { type Example, type Tested, testChallenge, testWithCredentials } from './test-gateway.ts'

export type SmokeTest = {
  /** Absent in a project without a gateway. */
  readonly gateway?: {
    readonly functionName: string
    readonly doors: { readonly functionUrl?: string; readonly apiGateway?: string; readonly invoke?: unknown }
    /** Base of the function URL, and of the API, where the stack has them. */
    readonly functionUrl: string | undefined
    readonly apiUrl: string | undefined
    /** Whether the stack has a REST API in the place of that API: a private one cannot be asked from where it is deployed. */
    readonly hasRestApi?: boolean
    /** Paths of the endpoints that take tokens: an issuer may have one of its own. */
    readonly tokenPaths: readonly string[]
  }
  /** Function names by target, of the project's own services. */
  readonly targets: ReadonlyMap<string, string>
  readonly examples: readonly Example[]
}

/** Of one door, or one target. */
export type Outcome = { readonly what: string; readonly text: string; readonly failed: boolean }

/** Tries each door. Targets are asked one by one where no door let a call through to one. */
export async function runSmokeTest(test: SmokeTest, client: LambdaClient, fetch: Fetch): Promise<Outcome[]> {
  const doors = doorsOf(test, client, fetch)
  const outcomes: Outcome[] = []
  let calledTool = false
  for (const { what, run } of doors) {
    try {
      const tested = await run()
      calledTool ||= tested.calledTool
      outcomes.push({ what, text: tested.text, failed: false })
    } catch (error) {
      outcomes.push({ what, text: toText(error), failed: true })
    }
  }
  return calledTool ? outcomes : [...outcomes, ...(await askTargets(test, client))]
}

type Door = { readonly what: string; readonly run: () => Promise<Tested> }

function doorsOf({ gateway, examples }: SmokeTest, client: LambdaClient, fetch: Fetch): Door[] {
  if (gateway === undefined) return []
  const { doors, functionUrl, apiUrl, hasRestApi, functionName, tokenPaths } = gateway
  const challenged = (base: string): Door[] =>
    tokenPaths.map(path => ({ what: toEndpoint(base, path), run: () => testChallenge(toEndpoint(base, path), fetch) }))
  return [
    ...(doors.functionUrl !== undefined && functionUrl === undefined ? [missing('function URL')] : []),
    ...(doors.apiGateway !== undefined && apiUrl === undefined && !hasRestApi ? [missing('HTTP API')] : []),
    ...(doors.functionUrl === 'iam' && functionUrl !== undefined
      ? [
          {
            what: toEndpoint(functionUrl),
            run: () => testWithCredentials(askSigned(toEndpoint(functionUrl), client, fetch), examples),
          },
        ]
      : []),
    ...(doors.functionUrl === 'jwt' && functionUrl !== undefined ? challenged(functionUrl) : []),
    ...(doors.apiGateway === 'jwt' && apiUrl !== undefined ? challenged(apiUrl) : []),
    ...(typeof doors.invoke === 'object'
      ? [{ what: functionName, run: () => testWithCredentials(askByInvoke(functionName, client), examples) }]
      : []),
  ]
}

function missing(what: string): Door {
  const run = () => Promise.reject(new Error(`the stack has no ${what}, which gateway.yml opens`))
  return { what: 'gateway.yml', run }
}

async function askTargets({ targets }: SmokeTest, client: LambdaClient): Promise<Outcome[]> {
  return Promise.all(
    [...targets].map(async ([target, functionName]) => {
      try {
        await askByInvoke(functionName, client)('server/discover')
        return { what: functionName, text: `target ${target} has answered`, failed: false }
      } catch (error) {
        return { what: functionName, text: toText(error), failed: true }
      }
    }),
  )
}

function toEndpoint(base: string, path = '/mcp'): string {
  return base.replace(/\/$/, '') + path
}

function toText(error: unknown): string {
  // `fetch` has the reason in its cause.
  const { message, cause } = error as Error
  return cause instanceof Error ? `${message} (${cause.message})` : message
}
