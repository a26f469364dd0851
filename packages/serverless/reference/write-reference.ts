/** `npm run reference`: writes the README's tables, and the pages of problems. */
import { readFileSync, writeFileSync } from 'node:fs'
import { readFlags } from '@mcp-lambda/shared/src/read-flags.ts'

readFlags({
  usage: `npm run reference -w @mcp-lambda/serverless

Writes the README's tables of settings, and docs/reference/problems.md.

  --help  prints this text`,
  options: {},
})

const { printProblems, problemsFile } = await import('./problems.ts')
const { printReadme, readmeFile } = await import('./reference.ts')
writeFileSync(readmeFile, printReadme(readFileSync(readmeFile, 'utf8')))
writeFileSync(problemsFile, printProblems())
