import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Problem } from '@mcp-lambda/serverless/checks'
import { secretsFile } from '../../system/machine-secrets.ts'

/** The secrets of this machine must stay on it. Without git, or outside a repository, nothing is tracked. */
export async function checkSecretsFile(root: string): Promise<Problem[]> {
  const listed = promisify(execFile)('git', ['ls-files', '--', secretsFile], { cwd: root })
  const { stdout } = await listed.catch(() => ({ stdout: '' }))
  if (stdout === '') return []
  return [
    {
      code: 'secrets-tracked',
      where: secretsFile,
      what: 'git tracks it, so that each clone has the secrets',
      remedy: `git rm --cached ${secretsFile}, a line ${secretsFile} in .gitignore, and new secrets: the old ones are in the history.`,
    },
  ]
}
