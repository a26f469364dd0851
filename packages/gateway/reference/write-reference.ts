/** `npm run reference`: writes `gateway.schema.json` and the README's table of settings. */
import { readFileSync, writeFileSync } from 'node:fs'
import { readFlags } from '@mcp-lambda/shared/src/read-flags.ts'

readFlags({
  usage: `npm run reference -w @mcp-lambda/gateway

Writes gateway.schema.json and the README's table of settings.

  --help  prints this text`,
  options: {},
})

const { printReadme, printSchema, readmeFile, schemaFile } = await import('./reference.ts')
writeFileSync(schemaFile, printSchema())
writeFileSync(readmeFile, printReadme(readFileSync(readmeFile, 'utf8')))
