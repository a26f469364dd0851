/** `npm run reference`: writes the README's tables. */
import { readFileSync, writeFileSync } from 'node:fs'
import { printReadme, readmeFile } from './reference.ts'

writeFileSync(readmeFile, printReadme(readFileSync(readmeFile, 'utf8')))
