import type { GatewayConfig } from './gateway-config.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** `path` in `gateway.yml`; `text` names it. */
export type DoorProblem = {
  readonly path: 'doors' | 'doors.functionUrl' | 'doors.invoke' | 'jwt.issuers'
  readonly text: string
}

/** Finds doors that would accept forged identities, or any caller. */
export function findDoorProblems(
  { doors, jwt }: Pick<GatewayConfig, 'doors' | 'jwt'>,
  env: Environment,
): DoorProblem[] {
  const { functionUrl, apiGateway, invoke, container } = doors
  const isLocal = env.MCP_LAMBDA_LOCAL === '1'
  const problems: DoorProblem[] = []
  if (functionUrl === 'none' && !isLocal) {
    problems.push({
      path: 'doors.functionUrl',
      text: 'doors.functionUrl is none, which lets anybody in: it is for this machine only (MCP_LAMBDA_LOCAL=1); set it to iam or jwt',
    })
  }
  // A function cannot tell an invocation by its URL from a plain one whose payload was made to look like it.
  if (functionUrl === 'iam' && invoke) {
    problems.push({
      path: 'doors.invoke',
      text:
        'doors.functionUrl is iam and doors.invoke is open, so who may invoke could send a forged URL event and be any role. ' +
        'Shut one of them (null); where both are needed, deploy a gateway for each',
    })
  }
  if ([functionUrl, apiGateway, invoke, container].includes('jwt') && !jwt) {
    problems.push({ path: 'doors', text: 'doors: one of them is jwt, and jwt does not say whose tokens it takes' })
  }
  for (const { issuer, jwksUri } of jwt?.issuers ?? []) {
    // Over http, an attacker on the way could answer with keys of their own.
    if (!isLocal && !`${issuer} ${jwksUri ?? issuer}`.split(' ').every(url => url.startsWith('https:'))) {
      problems.push({ path: 'jwt.issuers', text: `jwt.issuers: ${issuer} and its keys must be had over https` })
    }
  }
  return problems
}
