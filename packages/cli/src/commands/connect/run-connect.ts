import { readProject } from '@mcp-lambda/serverless/project'
import type { Run, Tools } from '../../command.ts'
import { CommandError } from '../../command-error.ts'
import { type Settings, type SettingsClient, settingsClients } from '../../connect/clients.ts'
import { type Connection, regionOfFunctionUrl } from '../../connect/connection.ts'
import { toInspectorCommand } from '../../connect/inspector.ts'
import { writeSettings } from '../../connect/write-settings.ts'
import { exitCode } from '../../exit-code.ts'
import { findTerminalNode } from '../../machine/find-terminal-node.ts'

export type ConnectFlags = {
  readonly word: string
  readonly url: string
  readonly token?: string
  readonly login: boolean
  readonly name?: string
  readonly write: boolean
}

export const runConnect: Run<ConnectFlags> = async ({ word, url, token, login, name, write }, tools) => {
  if (token !== undefined && login) throw new CommandError('usage', '--token and --login exclude each other')
  const connection: Connection = {
    name: name ?? readProject(tools.root).name,
    url,
    proof: toProof(url, { login, ...(token !== undefined && { token }) }),
  }
  // Without a prototype's names: the word is one of the table, or `inspector`.
  const client = (settingsClients as Readonly<Record<string, SettingsClient>>)[word]
  if (client === undefined) return showInspector(connection, write, tools)
  const settings = client.toSettings(connection)
  if (!write) return showBlock(client, connection, settings, tools)
  if (client.file === undefined) {
    throw new CommandError(
      'usage',
      `${client.title} has its settings in the home folder, which is not written: leave out --write`,
    )
  }
  const written = await writeSettings(tools.root, client.file, settings)
  const also = client.also?.(connection)
  tools.output.result({ client: word, file: client.file, written, settings, ...(also && { also }) }, () =>
    [`${client.file}: ${connection.name} ${written}`, ...(also ? [also] : [])].join('\n'),
  )
  return exitCode.ok
}

function toProof(url: string, { token, login }: { token?: string; login: boolean }): Connection['proof'] {
  if (token !== undefined) return { kind: 'token', variable: token }
  const region = regionOfFunctionUrl(url)
  return login || region === undefined ? { kind: 'none' } : { kind: 'iam', region }
}

function showBlock(client: SettingsClient, connection: Connection, settings: Settings, { output }: Tools): number {
  const also = client.also?.(connection)
  output.note(`${client.title}: ${client.where}`)
  if (also) output.note(also)
  const file = client.file ?? null
  output.result({ file, settings, ...(also && { also }) }, () => JSON.stringify(settings, null, 2))
  return exitCode.ok
}

async function showInspector(connection: Connection, write: boolean, { env, output }: Tools): Promise<number> {
  if (write) throw new CommandError('usage', 'The Inspector has no file in a project: leave out --write')
  const command = toInspectorCommand(connection, (await findTerminalNode(env)) ?? process.versions.node)
  output.note('The MCP Inspector: in a terminal')
  output.result({ command }, () => command)
  return exitCode.ok
}
