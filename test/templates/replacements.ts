/** What makes CloudFormation delete a resource, and with it what callers hold: its name, its data, its isolation. */

import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec'
import type { GoldenResource, GoldenTemplate } from './golden-template.ts'

/**
 * CloudFormation's own resource schemas, as the AWS CDK publishes them. `causesReplacement` is "Update requires:
 * Replacement" of the template reference: `TenancyConfig` of `AWS::Lambda::Function` is one of them.
 */
const specification = loadAwsServiceSpecSync()

/** Properties of a type that are set only when the resource is created: physical names are among them. */
export function replacingProperties(type: string): string[] {
  const [resource] = specification.lookup('resource', 'cloudFormationType', 'equals', type)
  if (resource === undefined) throw new Error(`CloudFormation has no type ${type}`)
  return Object.entries(resource.properties)
    .filter(([, { causesReplacement }]) => causesReplacement === 'yes')
    .map(([name]) => name)
}

/** What an update from `before` to `after` would delete or create anew. */
export function findReplacements(before: GoldenTemplate, after: GoldenTemplate): string[] {
  return [
    ...Object.entries(before.Resources).flatMap(([id, resource]) => findReplaced(id, resource, after.Resources[id])),
    ...findLostExports(before, after),
  ]
}

function findReplaced(id: string, before: GoldenResource, after: GoldenResource | undefined): string[] {
  if (after === undefined) return [`${id}: the logical id is gone, so ${before.Type} would be deleted`]
  if (after.Type !== before.Type) return [`${id}: ${before.Type} would be replaced by ${after.Type}`]
  return replacingProperties(before.Type)
    .filter(name => !isSame(before.Properties?.[name], after.Properties?.[name]))
    .map(name => {
      const [from, to] = [before, after].map(({ Properties }) => JSON.stringify(Properties?.[name]) ?? 'not set')
      return `${id}: ${name} was ${from} and is ${to}, so ${before.Type} would be replaced`
    })
}

/** An exported name is one that other stacks import. */
function findLostExports(before: GoldenTemplate, after: GoldenTemplate): string[] {
  const exported = new Set(exportsOf(after))
  return exportsOf(before)
    .filter(name => !exported.has(name))
    .map(name => `Outputs: the export ${name} is gone`)
}

function exportsOf({ Outputs = {} }: GoldenTemplate): string[] {
  return Object.values(Outputs).flatMap(output => {
    const { Export } = output as { Export?: { Name: unknown } }
    return Export === undefined ? [] : [JSON.stringify(Export.Name)]
  })
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
