/** Targets in other accounts, which have to let the gateway's role in: IAM wants the leave of both sides. */

/** As in `GATEWAY_TARGETS`. */
export type FunctionsByTarget = Readonly<Record<string, string>>

/** For each such target, the command that its account has to run. */
export function toGrants(targets: FunctionsByTarget, roleArn: string): string[] {
  const own = accountOf(roleArn)
  return Object.entries(targets).flatMap(([target, name]) => {
    const account = accountOf(name)
    if (account === undefined || account === own) return []
    const [functionArn, qualifier] = splitQualifier(name)
    return [
      `Target ${target} is in account ${account}, which has to allow the calls once:`,
      `  aws lambda add-permission --function-name ${functionArn}${qualifier === undefined ? '' : ` --qualifier ${qualifier}`} --statement-id mcp-gateway --action lambda:InvokeFunction --principal ${roleArn}`,
    ]
  })
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
