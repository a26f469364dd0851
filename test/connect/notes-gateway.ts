/** A gateway in front of `notes`, the server that `npm run new -- notes` writes. */
import { readFile } from 'node:fs/promises'
import { localIdentity } from '@mcp-lambda/lambda-local'
import { sourceOf } from '../on-lambda/function.ts'
import { type GatewayOnLambda, startGatewayOnLambda } from '../on-lambda/gateway.ts'

const template = '../packages/create/template/services/template-server'

export async function startNotesGateway(
  settings: Parameters<typeof startGatewayOnLambda>[0],
): Promise<GatewayOnLambda> {
  const catalogue = JSON.parse(await readFile(sourceOf(`${template}/catalogue.json`), 'utf8'))
  return startGatewayOnLambda({
    ...settings,
    behind: [{ target: 'notes', source: `${template}/src/handler.ts`, catalogue }],
  })
}

/** What AWS's clients find in the environment of a user. */
export function awsVariables(lambdaEndpoint: string): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '',
    HOME: process.env.HOME ?? '',
    AWS_REGION: localIdentity.region,
    AWS_DEFAULT_REGION: localIdentity.region,
    AWS_ACCESS_KEY_ID: localIdentity.accessKeyId,
    AWS_SECRET_ACCESS_KEY: localIdentity.secretAccessKey,
    AWS_ENDPOINT_URL_LAMBDA: lambdaEndpoint,
  }
}
