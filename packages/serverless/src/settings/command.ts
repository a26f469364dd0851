/** `custom.mcp.command`: an MCP server in Python, as one starts it in a terminal. */

/** Words without quotes: none of them holds a blank. Programs that start others are none of a package. */
export const commandPattern =
  /^(python3?( +[^\s'"]+)+|(?!(python3?|node|npx|npm|uvx?|pipx|docker|sh|bash)( |$))[A-Za-z0-9][\w.-]*( +[^\s'"]+)*) *$/

export function splitCommand(command: string): string[] {
  return command.trim().split(/ +/)
}
