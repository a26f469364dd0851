/** The end of a removal: each resource that the stacks had is asked for by its name. */

/** A resource of a stack, before the stack was deleted. */
export type StackResource = { readonly type: string; readonly id: string }

/** `owned`: part of another resource, with which it ends. `unknown`: a type that is not asked for here. */
export type Presence = 'there' | 'gone' | 'owned' | 'unknown'

export type Exists = (resource: StackResource) => Promise<Presence>

export type Inventory = {
  readonly stacks: readonly string[]
  readonly there: readonly StackResource[]
  readonly unknown: readonly StackResource[]
  /** What AWS did not answer about, and why: a role that may not ask, for one. */
  readonly unanswered: readonly (StackResource & { readonly reason: string })[]
  /** How many resources were asked for and are gone. */
  readonly gone: number
}

/** @param stacks Those that are still there. */
export async function takeInventory(
  stacks: readonly { readonly name: string }[],
  resources: readonly StackResource[],
  exists: Exists,
): Promise<Inventory> {
  const asked = await Promise.all(
    resources.map(async resource => {
      try {
        return { resource, presence: await exists(resource) }
      } catch (error) {
        return { resource, reason: (error as Error).message }
      }
    }),
  )
  const those = (wanted: Presence) =>
    asked.filter(({ presence }) => presence === wanted).map(({ resource }) => resource)
  return {
    stacks: stacks.map(({ name }) => name),
    there: those('there'),
    unknown: those('unknown'),
    unanswered: asked.flatMap(({ resource, reason }) => (reason === undefined ? [] : [{ ...resource, reason }])),
    gone: those('gone').length,
  }
}

/** `0 left`, or what. */
export function toSummary({ stacks, there, unknown, unanswered, gone }: Inventory): string {
  const left = [...stacks.map(name => `stack ${name}`), ...there.map(toText)]
  return [
    `${left.length} left. ${gone} resources were asked for by name and are gone`,
    ...left.map(line => `  ${line}`),
    ...(unknown.length > 0 ? ['Not asked for, since this command does not know their types:'] : []),
    ...unknown.map(resource => `  ${toText(resource)}`),
    ...(unanswered.length > 0 ? ['May be left, since AWS did not answer:'] : []),
    ...unanswered.map(({ reason, ...resource }) => `  ${toText(resource)}: ${reason}`),
  ].join('\n')
}

function toText({ type, id }: StackResource): string {
  return `${type} ${id}`
}
