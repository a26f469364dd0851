import type { Principal } from '@mcp-lambda/wrapper'
import { toPublicName } from '../catalogue/public-names.ts'
import type { PackagedTarget, Policy } from '../config/gateway-config.ts'
import { createDecisions } from '../policy/policy.ts'

export type ToolOfCaller = {
  readonly name: string
  /** Scopes that a call of it needs, and that the caller lacks. */
  readonly needs?: readonly string[]
}

/** The tools that `principal` sees, of those in packaged catalogues. */
export function toolsOf(principal: Principal, targets: readonly PackagedTarget[], policy: Policy | undefined) {
  const names = targets.flatMap(({ name, catalogue }) =>
    catalogue.tools.map(tool => toPublicName(name, String(tool.name))),
  )
  const { tenant } = principal
  const decisions = policy && createDecisions(policy, { principal, ...(tenant !== undefined && { tenant }) })
  const tools = names.flatMap((name): ToolOfCaller[] => {
    const decision = policy?.mode === 'enforce' ? decisions?.onName(name) : undefined
    if (decision?.answer === 'hidden') return []
    return [{ name, ...(decision?.answer === 'needs-scope' && { needs: decision.scopes }) }]
  })
  return { tools, offered: names.length }
}
