/** `npm run reference`: writes the README's tables, the pages of problems, and docs/operations.md. */
import { readFileSync, writeFileSync } from 'node:fs'
import { readFlags } from '@mcp-lambda/shared/src/read-flags.ts'

readFlags({
  usage: `npm run reference -w @mcp-lambda/serverless

Writes the README's tables of settings, docs/reference/problems.md, and docs/operations.md.

  --help  prints this text`,
  options: {},
})

const { printProblems, problemsFile } = await import('./problems.ts')
const { operationsFile, printOperations } = await import('./operations.ts')
const { printReadme, readmeFile } = await import('./reference.ts')
writeFileSync(readmeFile, printReadme(readFileSync(readmeFile, 'utf8')))
writeFileSync(problemsFile, printProblems())
writeFileSync(operationsFile, printOperations())
