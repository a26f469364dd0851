import { vi } from 'vitest'

type LoadedHandler = (
  event: object,
  tenantId?: string,
  // biome-ignore lint/suspicious/noExplicitAny: parsed JSON, whose shape each test states.
) => Promise<{ statusCode: number; body: any }>

/**
 * Loads the handler as Lambda does: once, with the environment as it is then. A test that calls it takes the environment
 * away again: `vi.unstubAllEnvs()`.
 */
export async function loadHandler(env: Readonly<Record<string, string>>): Promise<LoadedHandler> {
  const lambda = {
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'OWN',
    AWS_SECRET_ACCESS_KEY: 'own-secret',
    AWS_SESSION_TOKEN: 'own-token',
    AWS_PROFILE: '',
  }
  for (const [name, value] of Object.entries({ ...lambda, ...env })) vi.stubEnv(name, value)
  // Test files share their modules: another may have loaded it with another environment.
  vi.resetModules()
  const { handler } = await import('../src/handler.ts')
  return async (event, tenantId) => {
    const context = { awsRequestId: 'r', functionName: 'f', getRemainingTimeInMillis: () => 20_000, tenantId }
    // The handler reads these members of a context alone, and answers an invocation with an object.
    const answer = await handler(event, context as unknown as Parameters<typeof handler>[1])
    const { statusCode, body } = answer as { statusCode: number; body: string }
    return { statusCode, body: JSON.parse(body) }
  }
}
