/** AWS SAM's command, a program in Python that no `npm ci` brings: `npm run python-packages` installs it. */

import { homedir } from 'node:os'
import { join } from 'node:path'

const version = '1.170.0'

/** As pip takes it. */
export const samPackage = `aws-sam-cli==${version}`

/** Without `=`, which makes a variable of the path of a program after `env`. */
export function samFolder(env: Readonly<Record<string, string | undefined>>): string {
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'mcp-lambda', `sam-${version}`)
}
