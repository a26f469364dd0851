/** Published versions in a compiled template: their names, of which another publishes another version, and what they wait for. */

import { createHash } from 'node:crypto'
import type { Service } from './framework.ts'

type Template = Service['provider']['compiledCloudFormationTemplate']

/**
 * osls hashes a function before `resources` are merged into it. Without this, a version would keep the network of its first
 * publication. A snapshot is taken when it is published, by an init phase that may need each policy of the role.
 */
export function nameVersions(template: Template): void {
  const { Resources = {} } = template
  const DependsOn = Object.keys(Resources).filter(id => Resources[id]?.Type === 'AWS::IAM::RolePolicy')
  const versions = Object.entries(Resources).filter(([, { Type }]) => Type === 'AWS::Lambda::Version')
  for (const [id, { Properties: { FunctionName, CodeSha256 } = {} }] of versions) {
    const { Ref } = FunctionName as { Ref: string } // As osls writes it.
    // The function's own, of all its versions; `Code` has the time of its packaging in its path.
    const { Code: _, Tags: __, ReservedConcurrentExecutions: ___, ...published } = Resources[Ref]?.Properties ?? {}
    const digest = createHash('sha256').update(JSON.stringify({ CodeSha256, published })).digest('hex')
    const name = id.replace(/LambdaVersion.*$/, `LambdaVersion${digest.slice(0, 40)}`)
    Object.assign(template, JSON.parse(JSON.stringify(template).replaceAll(`"${id}"`, `"${name}"`)))
    Object.assign(template.Resources?.[name] ?? {}, DependsOn.length > 0 && { DependsOn })
  }
}
