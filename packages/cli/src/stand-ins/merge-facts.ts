import type { StandIn } from './local-start.ts'

/** The facts of all stand-ins in one object. @throws Error naming both services where two give the same fact */
export function mergeFacts(standIns: ReadonlyMap<string, Pick<StandIn, 'facts'>>): Record<string, string> {
  const facts: Record<string, string> = {}
  const givers = new Map<string, string>()
  for (const [service, standIn] of standIns) {
    for (const [name, value] of Object.entries(standIn.facts ?? {})) {
      const other = givers.get(name)
      if (other !== undefined) throw new Error(`services/${other} and services/${service} both give the fact ${name}`)
      givers.set(name, service)
      facts[name] = value
    }
  }
  return facts
}
