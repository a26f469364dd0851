/** What a person needs of a stage once it is deployed. */

import { digestOutput, releaseOf } from '../release/plan.ts'
import type { StageInAccount } from './stage.ts'

/** Of `deploy` and `info`, after the framework's own lines. */
export function toStageSummary({ project, stage, stacks, services }: StageInAccount): string {
  const known = new Set([project, ...services.map(({ name }) => name)])
  const orphans = stacks.filter(({ service }) => !known.has(service))
  const missing = services.filter(({ name }) => !stacks.some(({ service }) => service === name))
  return [
    `\nStage ${stage} of ${project}: release ${releaseOf(stacks)}`,
    ...stacks.map(
      ({ name, status, outputs }) => `  ${name}  ${status}  ${outputs[digestOutput]?.slice(0, 12) ?? 'no digest'}`,
    ),
    ...missing.map(({ folder }) => `  services/${folder} is not deployed`),
    ...orphans.map(({ name }) => `  ${name} has no folder any more: \`sls remove\` of the stage removes it`),
    ...stacks.flatMap(({ outputs }) =>
      shownOutputs.flatMap(({ key, toLine }) => (outputs[key] ? [toLine(outputs[key])] : [])),
    ),
  ].join('\n')
}

/** Outputs that a person acts on. */
const shownOutputs: readonly { readonly key: string; readonly toLine: (value: string) => string }[] = [
  { key: 'ServerLambdaFunctionUrl', toLine: url => `MCP endpoint, for clients: ${url.replace(/\/$/, '')}/mcp` },
  { key: 'HttpApiUrl', toLine: url => `MCP endpoint, for clients with a token: ${url.replace(/\/$/, '')}/mcp` },
  { key: 'CallerPolicyArn', toLine: arn => `Callers need this policy: ${arn}` },
  { key: 'DashboardUrl', toLine: url => `Dashboard: ${url}` },
]
