import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { printReadme, readmeFile } from './reference.ts'

it('the README’s tables are what npm run reference -w @mcp-lambda/serverless writes', () => {
  const readme = readFileSync(readmeFile, 'utf8')
  expect(readme).toBe(printReadme(readme))
})
