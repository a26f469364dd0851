/** Targets in other accounts, which have to let the gateway's role in: IAM wants the leave of both sides. */

import { roleOutput } from '../defaults/gateway-defaults.ts'

/** As in `GATEWAY_TARGETS`. */
export type FunctionsByTarget = Readonly<Record<string, string>>

/** For each such target, the command that its account has to run. */
export function toGrants(targets: FunctionsByTarget, roleArn: string): string[] {
  const own = accountOf(roleArn)
  return Object.entries(targets).flatMap(([target, name]) => {
    const account = accountOf(name)
    if (account === undefined || account === own) return []
    return [
      `Target ${target} is in account ${account}, which has to allow the calls once:`,
      `  ${toCommand(name, roleArn)}`,
    ]
  })
}

/** Before a deployment: of the account it goes to, and of the role, nothing is known. */
export function toExpectedGrants(targets: FunctionsByTarget): string[] {
  return Object.entries(targets).flatMap(([target, name]) => {
    const account = accountOf(name)
    if (account === undefined) return []
    return [
      `Target ${target} is in account ${account}. Unless that is the account of the gateway, it has to allow the calls once the gateway is deployed:`,
      `  ${toCommand(name, `<${roleOutput} of the gateway's stack>`)}`,
    ]
  })
}

function toCommand(arn: string, roleArn: string): string {
  const [functionArn, qualifier] = splitQualifier(arn)
  const words = qualifier === undefined ? '' : ` --qualifier ${qualifier}`
  return `aws lambda add-permission --function-name ${functionArn}${words} --statement-id mcp-gateway --action lambda:InvokeFunction --principal ${roleArn}`
}

/** Undefined for a bare name, which is a function of the gateway's own account. */
function accountOf(arn: string): string | undefined {
  return arn.split(':')[4]
}

/** `arn:aws:lambda:<region>:<account>:function:<name>[:<qualifier>]`. */
function splitQualifier(arn: string): [functionArn: string, qualifier: string | undefined] {
  const parts = arn.split(':')
  return [parts.slice(0, 7).join(':'), parts[7]]
}
