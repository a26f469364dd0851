import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { operationsFile, printOperations } from './operations.ts'
import { printProblems, problemsFile } from './problems.ts'
import { printReadme, readmeFile } from './reference.ts'

it('the README’s tables are what npm run reference -w @mcp-lambda/serverless writes', () => {
  const readme = readFileSync(readmeFile, 'utf8')
  expect(readme).toBe(printReadme(readme))
})

it('docs/reference/problems.md has a page for each code, as npm run reference -w @mcp-lambda/serverless writes it', () => {
  expect(readFileSync(problemsFile, 'utf8')).toBe(printProblems())
})

it('docs/operations.md is what npm run reference -w @mcp-lambda/serverless writes', () => {
  expect(readFileSync(operationsFile, 'utf8')).toBe(printOperations())
})
