/** MCP clients and the settings of each for a server, by the documentation of its vendor. */
import { type Connection, type Program, toSigningProgram } from './connection.ts'

/** Settings of a client: one entry for the server, and what the entry refers to. */
export type Settings = Readonly<Record<string, unknown>>

export type SettingsClient = {
  readonly title: string
  /** The settings in the folder of a project. Undefined for a client that has them in the home folder alone. */
  readonly file?: string
  /** Where the block belongs, in words. */
  readonly where: string
  /** What else to do, where the block alone is not enough. */
  readonly also?: (connection: Connection) => string | undefined
  readonly toSettings: (connection: Connection) => Settings
}

const mcpRemote = 'mcp-remote@0.15.1'

export const settingsClients = {
  'claude-code': {
    title: 'Claude Code',
    file: '.mcp.json',
    where: '.mcp.json in the folder of the project',
    also: exported,
    toSettings: connection => ({
      mcpServers: {
        [connection.name]:
          toProgram(connection) ??
          withToken({ type: 'http', url: connection.url }, connection, variable => `\${${variable}}`),
      },
    }),
  },
  vscode: {
    title: 'VS Code',
    file: '.vscode/mcp.json',
    where: '.vscode/mcp.json in the folder of the project',
    // VS Code asks for the token once, and keeps it in its secret storage.
    toSettings: connection => ({
      servers: {
        [connection.name]: {
          ...(toProgram(connection, { type: 'stdio' }) ??
            withToken({ type: 'http', url: connection.url }, connection, variable => `\${input:${variable}}`)),
        },
      },
      ...(connection.proof.kind === 'token' && {
        inputs: [
          {
            type: 'promptString',
            id: connection.proof.variable,
            description: `Token for ${connection.name}`,
            password: true,
          },
        ],
      }),
    }),
  },
  cursor: {
    title: 'Cursor',
    file: '.cursor/mcp.json',
    where: '.cursor/mcp.json in the folder of the project',
    also: exported,
    toSettings: connection => ({
      mcpServers: {
        [connection.name]:
          toProgram(connection) ?? withToken({ url: connection.url }, connection, variable => `\${env:${variable}}`),
      },
    }),
  },
  'gemini-cli': {
    title: 'Gemini CLI',
    file: '.gemini/settings.json',
    where: '.gemini/settings.json in the folder of the project',
    also: exported,
    // `url` would be the older transport, SSE.
    toSettings: connection => ({
      mcpServers: {
        [connection.name]:
          toProgram(connection) ?? withToken({ httpUrl: connection.url }, connection, variable => `\${${variable}}`),
      },
    }),
  },
  'claude-desktop': {
    title: 'Claude Desktop',
    where: 'claude_desktop_config.json, which Settings > Developer > Edit Config opens',
    also: ({ proof }) =>
      proof.kind === 'token'
        ? `Write the token in the place of <token>: Claude Desktop does not pass on variables of a terminal.`
        : undefined,
    // Its file takes programs alone, no URL.
    toSettings: connection => ({
      mcpServers: { [connection.name]: toProgram(connection) ?? toRemote(connection) },
    }),
  },
} as const satisfies Record<string, SettingsClient>

/** With the Inspector, which has no settings. */
export const clientNames: readonly string[] = [...Object.keys(settingsClients), 'inspector']

function toProgram({ url, proof }: Connection, more: Settings = {}): Settings | undefined {
  return proof.kind === 'iam' ? { ...more, ...toSigningProgram(url, proof.region) } : undefined
}

function withToken(entry: Settings, { proof }: Connection, toReference: (variable: string) => string): Settings {
  if (proof.kind !== 'token') return entry
  return { ...entry, headers: { Authorization: `Bearer ${toReference(proof.variable)}` } }
}

/** A header has a space, which some versions of Claude Desktop lose in an argument and none in a variable. */
function toRemote({ url, proof }: Connection): Settings {
  const program: Program = { command: 'npx', args: ['-y', mcpRemote, url] }
  if (proof.kind !== 'token') return program
  return {
    ...program,
    args: [...program.args, '--header', 'Authorization:${AUTHORIZATION}'],
    env: { AUTHORIZATION: 'Bearer <token>' },
  }
}

function exported({ proof }: Connection): string | undefined {
  return proof.kind === 'token' ? `${proof.variable} must be set where the client is started.` : undefined
}
