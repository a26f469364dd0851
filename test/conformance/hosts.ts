/** The wrapped fixtures, bundled like any service, on the local Lambda: one function for each way to run each of them. */
import { type FunctionDefinition, type LocalLambda, startLambda } from '@mcp-lambda/lambda-local'
import { defineFunction } from '@mcp-lambda/lambda-local/testing'
import { asDeployed, bundle, sourceOf } from '../on-lambda/function.ts'

export type Host = { readonly name: string; readonly url: string }

/** Fixtures that ask their client something seal what they remember of it. */
export const stateKeys = 'for the conformance suite: 32 characters'

const fixtures = [
  { fixture: 'v1', entry: 'handler-v1' },
  { fixture: 'v2', entry: 'handler-v2' },
  { fixture: 'stdio', entry: 'handler-stdio' },
]

const modes = [
  { mode: 'streamed', streaming: true },
  { mode: 'buffered', streaming: false },
]

/** @param folder where the bundles go: outside the project, so that nothing but the bundle is found at run time */
export async function startHosts(folder: string): Promise<{ hosts: Host[]; lambda: LocalLambda }> {
  const files = [...fixtures.map(({ entry }) => entry), 'server-stdio']
  await bundle(
    files.map(file => sourceOf(`conformance/fixtures/${file}.ts`)),
    folder,
  )
  const functions = fixtures.flatMap(({ fixture, entry }) =>
    modes.map(({ mode, streaming }) => define(`${fixture}-${mode}`, { entry, streaming, folder })),
  )
  const lambda = await startLambda({ functions })
  const hosts = functions.map(({ name }) => ({ name, url: `${lambda.functionUrl(name)}/mcp` }))
  return { hosts, lambda }
}

function define(
  name: string,
  { entry, streaming, folder }: { entry: string; streaming: boolean; folder: string },
): FunctionDefinition {
  return defineFunction({
    ...asDeployed,
    name,
    handler: `${entry}.handler`,
    codeFolder: folder,
    environment: { STREAMING: String(streaming), MCP_STATE_KEYS: stateKeys },
    url: { authType: 'NONE', invokeMode: streaming ? 'RESPONSE_STREAM' : 'BUFFERED' },
  })
}
