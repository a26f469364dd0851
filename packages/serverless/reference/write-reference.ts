/** `npm run reference`: writes the README's tables. */
import { readFileSync, writeFileSync } from 'node:fs'
import { readFlags } from '@mcp-lambda/shared/src/read-flags.ts'
import { printReadme, readmeFile } from './reference.ts'

readFlags({
  usage: `npm run reference -w @mcp-lambda/serverless

Writes the README's tables of settings.

  --help  prints this text`,
  options: {},
})

writeFileSync(readmeFile, printReadme(readFileSync(readmeFile, 'utf8')))
