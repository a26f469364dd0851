/** What a person needs of a stage once it is deployed. */

import { toGrants } from '../checks/foreign-targets.ts'
import { domainTargetOutput } from '../defaults/domain-resources.ts'
import { acceptsParameter, roleOutput } from '../defaults/gateway-defaults.ts'
import { gatewaySources } from '../project/gateway-sources.ts'
import { findGateway } from '../project/project.ts'
import { digestOutput, releaseOf } from '../release/plan.ts'
import { type StageStack, toForeignText } from '../release/stage-stack.ts'
import { readParameter } from '../release/window.ts'
import type { StageInAccount } from './stage.ts'

/** Of `deploy` and `info`, after the framework's own lines. */
export async function toStageSummary(inAccount: StageInAccount): Promise<string> {
  const { project, stage, stacks, foreign, services } = inAccount
  const known = new Set([project, ...services.map(({ name }) => name)])
  const orphans = stacks.filter(({ service }) => !known.has(service))
  const hidden = (await takesSignatures(inAccount)) ? undefined : callerPolicy
  const shown = shownOutputs.filter(({ key }) => key !== hidden)
  const missing = services.filter(({ name }) => !stacks.some(({ service }) => service === name))
  return [
    `\nStage ${stage} of ${project}: release ${releaseOf(stacks)}`,
    ...stacks.map(
      ({ name, status, outputs }) => `  ${name}  ${status}  ${outputs[digestOutput]?.slice(0, 12) ?? 'no digest'}`,
    ),
    ...missing.map(({ folder }) => `  services/${folder} is not deployed`),
    ...orphans.map(({ name }) => `  ${name} has no folder any more: \`sls remove\` of the stage removes it`),
    ...stacks.flatMap(toOpenWindow),
    ...foreign.map(it => `  ${toForeignText(it)}`),
    ...stacks.flatMap(({ outputs }) =>
      shown.flatMap(({ key, toLine }) => (outputs[key] ? [toLine(outputs[key])] : [])),
    ),
    ...(await readGrants(inAccount)),
  ].join('\n')
}

/** A gateway that was deployed alone, or a release that was ended, leaves a window open. */
function toOpenWindow({ name, parameters }: StageStack): string[] {
  const targets = Object.keys(readParameter(parameters[acceptsParameter] ?? ''))
  if (targets.length === 0) return []
  return [
    `  ${name} accepts catalogues of two releases from ${targets.join(', ')}: \`sls deploy\` at the root of the project ends that`,
  ]
}

/** By `gateway.yml` as it is on disk. Callers with tokens, and by `lambda:Invoke`, have no use for the policy of the URL. */
async function takesSignatures({ stage, services }: StageInAccount): Promise<boolean> {
  const gateway = findGateway(services)
  if (gateway === undefined) return false
  // Loaded late: only the gateway needs it.
  const { packageTargets } = await import('@mcp-lambda/gateway/packaging')
  return packageTargets(stage, gatewaySources(gateway.directory)).config.doors.functionUrl === 'iam'
}

/** What other accounts have to allow, by `gateway.yml` as it is on disk. */
async function readGrants({ stage, stacks, services }: StageInAccount): Promise<string[]> {
  const gateway = findGateway(services)
  const roleArn = stacks.flatMap(({ outputs }) => outputs[roleOutput] ?? [])[0]
  if (gateway === undefined || roleArn === undefined) return []
  // Loaded late: only the gateway needs it.
  const { deploymentVariables } = await import('@mcp-lambda/gateway/packaging')
  const { targetsVariable } = deploymentVariables({ stage, network: 'internet' }, gatewaySources(gateway.directory))
  return toGrants(JSON.parse(targetsVariable), roleArn)
}

const callerPolicy = 'CallerPolicyArn'

/** Outputs that a person acts on. */
const shownOutputs: readonly { readonly key: string; readonly toLine: (value: string) => string }[] = [
  { key: 'ServerLambdaFunctionUrl', toLine: url => `MCP endpoint, for clients: ${url.replace(/\/$/, '')}/mcp` },
  { key: 'HttpApiUrl', toLine: url => `MCP endpoint, for clients with a token: ${url.replace(/\/$/, '')}/mcp` },
  // Of a REST API, with its stage.
  { key: 'ServiceEndpoint', toLine: url => `MCP endpoint, for clients with a token: ${url}/mcp` },
  { key: 'ApiDomain', toLine: domain => `MCP endpoint by its own domain: https://${domain}/mcp` },
  { key: domainTargetOutput, toLine: target => `DNS record of that domain, CNAME or alias: ${target}` },
  { key: callerPolicy, toLine: arn => `Callers need this policy: ${arn}` },
  { key: 'DashboardUrl', toLine: url => `Dashboard: ${url}` },
]
