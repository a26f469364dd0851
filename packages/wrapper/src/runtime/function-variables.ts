import { alwaysGiven } from '../outbound/stdio/child-environment.ts'

/** Variables of the runtime, of the wrapper, and of the shell that starts it. */
const notForServers =
  /^(AWS_LAMBDA_|AWS_XRAY_|AWS_EXECUTION_ENV$|LAMBDA_|_|MCP_(SECRETS|PACKAGE_SHA256|STATE_KEYS|LAMBDA_LOCAL)$|(OLD)?PWD$|SHLVL$)/

/** Names of the variables that a function has for its server, beyond those that each child has. */
export function findServerVariables(env: Readonly<Record<string, string | undefined>>): string[] {
  return Object.keys(env).filter(name => !notForServers.test(name) && !alwaysGiven.includes(name))
}
