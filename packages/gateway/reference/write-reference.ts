/** `npm run reference`: writes `gateway.schema.json` and the README's table of settings. */
import { readFileSync, writeFileSync } from 'node:fs'
import { printReadme, printSchema, readmeFile, schemaFile } from './reference.ts'

writeFileSync(schemaFile, printSchema())
writeFileSync(readmeFile, printReadme(readFileSync(readmeFile, 'utf8')))
