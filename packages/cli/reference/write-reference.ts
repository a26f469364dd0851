/** Writes `docs/reference/command.md`: `npm run reference -w mcp-lambda`. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readFlags } from '@mcp-lambda/shared/src/read-flags.ts'

readFlags({
  usage: `npm run reference -w mcp-lambda

Writes docs/reference/command.md.

  --help  prints this text`,
  options: {},
})

const { toReference } = await import('../src/reference.ts')
writeFileSync(join(import.meta.dirname, '../../../docs/reference/command.md'), toReference())
