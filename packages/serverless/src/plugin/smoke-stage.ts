/** Tries a stage after its deployment, and says how to go back where it does not answer. */

import { styleText } from 'node:util'
import { snapStartAlias } from '../defaults/python-defaults.ts'
import { gatewaySources } from '../project/gateway-sources.ts'
import { onStage } from '../project/project.ts'
import { isPublished } from '../release/alias-order.ts'
import type { Outcome, SmokeTest } from '../smoke/smoke-test.ts'
import type { Serverless } from './framework.ts'
import { readStage, type StageInAccount } from './stage.ts'

/** @param goBack What a person does when the stage does not answer. */
export async function smokeTest(serverless: Serverless, root: string, goBack: string): Promise<void> {
  const stage = await readStage(serverless, root)
  // Loaded late, as other commands need none of it.
  const [{ LambdaClient }, { runSmokeTest }] = await Promise.all([
    import('@aws-sdk/client-lambda'),
    import('../smoke/smoke-test.ts'),
  ])
  const client = new LambdaClient(await serverless.getProvider('aws').getAwsSdkV3Config())
  const outcomes = await runSmokeTest(await toSmokeTest(stage), client, fetch)
  client.destroy()
  console.log(['', 'Smoke test', ...outcomes.map(toLine)].join('\n'))
  if (!outcomes.some(({ failed }) => failed)) return
  const text = `Stage ${stage.stage} is deployed and does not answer as it should: see above.\n${goBack}`
  throw new serverless.classes.Error(text, 'MCP_SMOKE_TEST_FAILED')
}

async function toSmokeTest({ services, stacks, stage }: StageInAccount): Promise<SmokeTest> {
  const there = services.filter(({ name }) => stacks.some(({ service }) => service === name))
  const targets = there.flatMap(
    ({ name: service, target, functionNames: [name = ''], settings: { command, example } }) => {
      // What is deployed decides: parameters of the stage may have changed since.
      const isRestored = command !== undefined && isPublished(stacks.find(stack => stack.service === service)?.outputs)
      const called = isRestored ? `${name}:${snapStartAlias}` : name
      return target === undefined ? [] : [{ target, functionName: onStage(stage, called), example }]
    },
  )
  const found = there.find(({ settings }) => settings.gateway)
  const { outputs = {} } = stacks.find(({ service }) => service === found?.name) ?? {}
  return {
    ...(found !== undefined && {
      gateway: {
        functionName: onStage(stage, found.functionNames[0] ?? ''),
        ...(await readDoors(found.directory, stage)),
        functionUrl: Object.entries(outputs).find(([key]) => key.endsWith('LambdaFunctionUrl'))?.[1],
        apiUrl: outputs.HttpApiUrl,
        // As osls names the output of a REST API.
        hasRestApi: outputs.ServiceEndpoint !== undefined,
      },
    }),
    targets: new Map(targets.map(({ target, functionName }) => [target, functionName])),
    examples: targets.flatMap(({ target, example }) =>
      example ? [{ target, tool: example.tool, arguments: example.arguments ?? {} }] : [],
    ),
  }
}

async function readDoors(directory: string, stage: string) {
  const { packageTargets } = await import('@mcp-lambda/gateway/packaging')
  const { doors, jwt } = packageTargets(stage, gatewaySources(directory)).config
  return { doors, tokenPaths: [...new Set(jwt?.issuers.map(({ path = '/mcp' }) => path))] }
}

function toLine({ what, text, failed }: Outcome): string {
  return failed ? styleText('red', `  ✖ ${what}: ${text}`) : `  ✔ ${what}: ${text}`
}
