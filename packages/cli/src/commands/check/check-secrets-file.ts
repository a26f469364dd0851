import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Problem } from '@mcp-lambda/serverless/checks'
import { readSecretsFile, secretsFile } from '../../system/machine-secrets.ts'

export async function checkSecretsFile(root: string): Promise<Problem[]> {
  const { wrong } = await readSecretsFile(root)
  const remedy = 'Write NAME=value, with a value of blanks, # or several lines in quotes.'
  return [...(await checkTracked(root)), ...wrong.map(line => ({ code: 'secrets-line' as const, ...line, remedy }))]
}

/** The secrets of this machine must stay on it. Without git, or outside a repository, nothing is tracked. */
async function checkTracked(root: string): Promise<Problem[]> {
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
