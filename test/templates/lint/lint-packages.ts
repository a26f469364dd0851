/** cfn-lint and checkov, programs in Python that no `npm ci` brings: `npm run python-packages` installs them. */

import { homedir } from 'node:os'
import { join } from 'node:path'

/** As pip takes them. */
export const lintPackages = ['cfn-lint==1.58.0', 'checkov==3.3.30']

export function lintFolder(env: Readonly<Record<string, string | undefined>>): string {
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'mcp-lambda', 'lint', lintPackages.join('+'))
}
