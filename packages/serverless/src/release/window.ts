/**
 * While a release is under way, targets and gateway are of two releases. What the gateway then accepts beside the catalogues it
 * was packaged with lies in a parameter of its stack: widened before targets go out, narrowed after the gateway did.
 */

import type { PackagedTargets } from '@mcp-lambda/gateway/packaging'

/** Beginnings of digests by target. */
export type Digests = { readonly [target: string]: readonly string[] }

/** A target may be called as something that each object has, such as `constructor`. */
function startsOf(digests: Digests, target: string): readonly string[] {
  return Object.hasOwn(digests, target) ? (digests[target] ?? []) : []
}

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

/** What a release has to know of a package of a gateway. */
export type GatewayPackage = {
  readonly accepted: Digests
  /** Whether callers reach a published version, whose variables are those of its publication (provisioned concurrency). */
  readonly servesVersion: boolean
}

/** Undefined for a template of another service, and for one from before there was a window. */
export function readGatewayPackage(template: {
  readonly Metadata?: { readonly McpAcceptedDigests?: Digests }
  readonly Resources?: Readonly<Record<string, { readonly Type?: string }>>
}): GatewayPackage | undefined {
  const accepted = template.Metadata?.McpAcceptedDigests
  const types = Object.values(template.Resources ?? {}).map(({ Type }) => Type)
  return accepted && { accepted, servesVersion: types.includes('AWS::Lambda::Alias') }
}

/**
 * What has to be accepted on the way from one package to another, of targets that change, beside what is accepted already. Both
 * ends are in it: Lambda changes code and variables of a function one after the other.
 */
export function widen(open: Digests, deployed: Digests, packaged: Digests): Digests {
  const names = [...new Set([...Object.keys(deployed), ...Object.keys(packaged)])].sort()
  const changing = names.filter(name => String(startsOf(deployed, name)) !== String(startsOf(packaged, name)))
  return Object.fromEntries(
    [...new Set([...Object.keys(open), ...changing])].sort().map(name => {
      const ends = changing.includes(name) ? [...startsOf(deployed, name), ...startsOf(packaged, name)] : []
      return [name, [...new Set([...startsOf(open, name), ...ends])]]
    }),
  )
}

/**
 * For targets that go back while their gateway stays: beside what is accepted already, every catalogue of theirs that a package
 * of the gateway was reviewed with. What a target's own package offers is written nowhere else.
 */
export function widenTo(open: Digests, targets: readonly string[], reviewed: readonly Digests[]): Digests {
  const added = Object.fromEntries(
    targets.flatMap(name => {
      const starts = reviewed.flatMap(accepted => startsOf(accepted, name))
      return starts.length === 0 ? [] : [[name, [...new Set([...startsOf(open, name), ...starts])]]]
    }),
  )
  return toSorted({ ...open, ...added })
}

/** Without what is accepted of these targets beside the gateway's own package. */
export function narrow(open: Digests, targets: ReadonlySet<string>): Digests {
  return Object.fromEntries(Object.entries(open).filter(([name]) => !targets.has(name)))
}

function toSorted(digests: Digests): Digests {
  return Object.fromEntries(Object.entries(digests).sort(([one], [other]) => (one < other ? -1 : 1)))
}

/** Most of what a release adds, where each of these targets changes. */
export function toWindowLength(accepted: Digests): number {
  const changed = Object.fromEntries(
    Object.entries(accepted).map(([name, starts]) => [name, starts.map(start => '-'.repeat(start.length))]),
  )
  return Math.min(toParameter(widen({}, accepted, changed)).length, maxWindowLength)
}

/** Value of the parameter: empty where nothing is open. */
export function toParameter(open: Digests): string {
  return Object.keys(open).length === 0 ? '' : JSON.stringify(open)
}

/** @param value of the parameter, which this command alone sets */
export function readParameter(value: string): Digests {
  return value === '' ? {} : JSON.parse(value)
}

/** What a release opens. */
export type Window = {
  /** Of the gateway. */
  readonly stack: string
  /** Value of the parameter. */
  readonly accepts: string
  readonly gatewayFirst: boolean
}

/**
 * In the order of a release: targets before their gateway. Where callers reach a published version, a window opens with the
 * publication alone, so that the gateway goes first.
 */
export function inWindowOrder<Step extends { readonly stack: string }>(
  steps: readonly Step[],
  { stack, gatewayFirst }: Window,
): Step[] {
  if (!gatewayFirst) return [...steps]
  return [...steps.filter(step => step.stack === stack), ...steps.filter(step => step.stack !== stack)]
}
