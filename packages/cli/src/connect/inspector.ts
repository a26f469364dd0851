/** The official MCP Inspector, which has no settings of a project: a command line starts it. */
import { type Connection, toSigningProgram } from './connection.ts'

/** Node of `npx`, e.g. `20.20.2`. */
export function toInspectorCommand({ url, proof }: Connection, node: string): string {
  const isNew = runsInspector2(node)
  const npx = `npx -y @modelcontextprotocol/inspector@${isNew ? '2.12.0' : '0.15.0'}`
  if (proof.kind === 'iam') {
    const { command, args } = toSigningProgram(url, proof.region)
    return [npx, ...(isNew ? ['--web', '--protocol-era modern'] : []), command, ...args].join(' ')
  }
  // The old one takes no address: its page asks for it.
  if (!isNew) return npx
  const header = proof.kind === 'token' ? ` --header "Authorization: Bearer $${proof.variable}"` : ''
  // Without an era, tools cannot ask their client anything.
  return `${npx} --web --transport http --server-url ${url} --protocol-era modern${header}`
}

/** `engines` of 2.12.0 is Node 22.19 or newer. */
export function runsInspector2(node: string): boolean {
  const [major = 0, minor = 0] = node.split('.').map(Number)
  return major > 22 || (major === 22 && minor >= 19)
}
