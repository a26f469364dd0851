/** `custom.mcp.command`: an MCP server in Python, as one starts it in a terminal. */

/** Words without quotes: none of them holds a blank. */
export const commandPattern = /^python3?( +[^\s'"]+)+ *$/

/** What Python gets. */
export function readArguments(command: string): string[] {
  const [, ...args] = command.trim().split(/ +/)
  return args
}
