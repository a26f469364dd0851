/** Quotas of AWS that fail a deployment half way. */

import { maxUnzippedBytes } from '../defaults/package-quota.ts'
import {
  maxAttachedPolicies,
  maxManagedPolicyLength,
  maxRolePoliciesLength,
  policyLength,
} from '../defaults/policy-length.ts'
import { type Digests, toWindowLength } from '../release/window.ts'
import type { Problem } from './problem.ts'
import { isOfExecutionRole, type Packaged, resourcesOf, type Template, textOf } from './template.ts'

/** Quotas of Lambda (developer guide, "Lambda quotas"). */
const maxEnvironmentBytes = 4 * 1024
const maxNameLength = 64

export type Zip = { readonly path: string; readonly unzippedBytes: number }

export function checkSizes(packages: readonly Packaged[], zips: readonly Zip[]): Problem[] {
  return [
    ...packages.flatMap(packaged => [...findFunctions(packaged), ...findPolicies(packaged)]),
    ...zips.flatMap(findZip),
  ]
}

function findFunctions({ path, template }: Packaged): Problem[] {
  return resourcesOf(template, 'AWS::Lambda::Function').flatMap(({ id, properties }) => {
    const name = textOf(properties.FunctionName ?? '')
    const { Variables = {} } = (properties.Environment ?? {}) as { Variables?: Record<string, unknown> }
    const written = Object.entries(Variables).reduce(
      (sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(textOf(value)),
      0,
    )
    const bytes = written + windowLength(template)
    return [
      ...(name.length > maxNameLength
        ? [
            {
              code: 'function-name-too-long' as const,
              where: `${path}: ${id}`,
              what: `the name ${name} has ${name.length} characters, and Lambda takes ${maxNameLength}`,
              remedy: 'Give the stage, or the target, a shorter name.',
            },
          ]
        : []),
      ...(bytes > maxEnvironmentBytes
        ? [
            {
              code: 'environment-too-large' as const,
              where: `${path}: ${id}`,
              what: `its environment variables have ${bytes} bytes${bytes > written ? `, with ${bytes - written} that a release adds` : ''}, and Lambda takes ${maxEnvironmentBytes}`,
              remedy: 'Shorten what is in environment of its serverless.yml; GATEWAY_TARGETS grows with every target.',
            },
          ]
        : []),
    ]
  })
}

/** What a release adds for its time to the variables of a gateway. */
function windowLength({ Metadata = {} }: Template): number {
  const accepted = Metadata.McpAcceptedDigests
  return accepted === undefined ? 0 : toWindowLength(accepted as Digests) // Written by the plugin.
}

function findPolicies({ path, template }: Packaged): Problem[] {
  const managed = resourcesOf(template, 'AWS::IAM::ManagedPolicy').map(({ id, properties }) => ({
    id,
    length: policyLength(properties.PolicyDocument),
    most: maxManagedPolicyLength,
  }))
  const roles = resourcesOf(template, 'AWS::IAM::Role').map(({ id, properties }) => {
    const attached = resourcesOf(template, 'AWS::IAM::RolePolicy').filter(({ properties: { RoleName } }) =>
      [id, JSON.stringify({ Ref: id })].includes(textOf(RoleName)),
    )
    const documents = [
      ...((properties.Policies ?? []) as { PolicyDocument: unknown }[]),
      ...attached.map(each => each.properties),
    ]
    const length = documents.reduce((sum, { PolicyDocument }) => sum + policyLength(PolicyDocument), 0)
    return { id, length, most: maxRolePoliciesLength }
  })
  const attached = resourcesOf(template, 'AWS::IAM::ManagedPolicy').filter(({ properties }) =>
    isOfExecutionRole(properties),
  ).length
  const tooMany: Problem = {
    code: 'policy-too-long',
    where: `${path}: ExecutionRole`,
    what: `it has ${attached} managed policies, and IAM attaches ${maxAttachedPolicies}`,
    remedy:
      'Split the targets over several gateways, or have AWS raise "Managed policies attached to an IAM role" (20 at most) and deploy with --skip-check.',
  }
  const long = [...managed, ...roles]
    .filter(({ length, most }) => length > most)
    .map(
      ({ id, length, most }): Problem => ({
        code: 'policy-too-long',
        where: `${path}: ${id}`,
        what: `its policies have about ${length} characters, and IAM takes ${most}`,
        remedy: 'Split the targets over several gateways, or the policy over several managed policies.',
      }),
    )
  return attached > maxAttachedPolicies ? [...long, tooMany] : long
}

function findZip({ path, unzippedBytes: bytes }: Zip): Problem[] {
  if (bytes <= maxUnzippedBytes) return []
  return [
    {
      code: 'package-too-large',
      where: path,
      what: `the package has ${bytes} bytes unzipped, and Lambda takes ${maxUnzippedBytes}`,
      remedy:
        'See what is bundled (serverless-esbuild, metafile) or in requirements.lock, or ship the service as a container image.',
    },
  ]
}
