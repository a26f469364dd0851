/**
 * While a release is under way, targets and gateway are of two releases. What the gateway then accepts beside the catalogues it
 * was packaged with lies in a parameter of its stack: widened before targets go out, narrowed after the gateway did.
 */

import type { PackagedTargets } from '@mcp-lambda/gateway/packaging'

/** Beginnings of digests by target. */
export type Digests = { readonly [target: string]: readonly string[] }

/** Version of the form, and 72 bits: variables of a function have 4 KB together. */
const startLength = 14

/** Room for the window among the variables of the gateway, in characters. */
export const maxWindowLength = 2_000

/** Of the targets that drift would shut. */
export function toAcceptedDigests({ targets, config }: PackagedTargets): Digests {
  return Object.fromEntries(
    targets.flatMap(({ name, digests }) =>
      digests !== undefined && config.targets[name]?.drift === 'refuse'
        ? [[name, digests.map(digest => digest.slice(0, startLength))]]
        : [],
    ),
  )
}

/** What a template of a gateway was packaged to accept. Undefined where it is from before there was a window. */
export function readAcceptedDigests(template: {
  readonly Metadata?: { readonly McpAcceptedDigests?: Digests }
}): Digests | undefined {
  return template.Metadata?.McpAcceptedDigests
}

/**
 * What has to be accepted on the way from one package to another, of targets that change, beside what is accepted already. Both
 * ends are in it: Lambda changes code and variables of a function one after the other.
 */
export function widen(open: Digests, deployed: Digests, packaged: Digests): Digests {
  const names = [...new Set([...Object.keys(deployed), ...Object.keys(packaged)])].sort()
  const changing = names.filter(name => String(deployed[name] ?? []) !== String(packaged[name] ?? []))
  return Object.fromEntries(
    [...new Set([...Object.keys(open), ...changing])].sort().map(name => {
      const ends = changing.includes(name) ? [...(deployed[name] ?? []), ...(packaged[name] ?? [])] : []
      return [name, [...new Set([...(open[name] ?? []), ...ends])]]
    }),
  )
}

/** Value of the parameter: empty where nothing is open. */
export function toParameter(open: Digests): string {
  return Object.keys(open).length === 0 ? '' : JSON.stringify(open)
}

/** @param value of the parameter, which this command alone sets */
export function readParameter(value: string): Digests {
  return value === '' ? {} : JSON.parse(value)
}
