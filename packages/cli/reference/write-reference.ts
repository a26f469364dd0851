/** Writes `docs/reference/command.md` and `errors.md`: `npm run reference -w mcp-lambda`. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readFlags } from '@mcp-lambda/shared/src/read-flags.ts'

readFlags({
  usage: `npm run reference -w mcp-lambda

Writes docs/reference/command.md and docs/reference/errors.md.

  --help  prints this text`,
  options: {},
})

const { toReference } = await import('../src/reference.ts')
const { toErrorsPage } = await import('../src/pages/to-errors-page.ts')
const folder = join(import.meta.dirname, '../../../docs/reference')
writeFileSync(join(folder, 'command.md'), toReference())
writeFileSync(join(folder, 'errors.md'), toErrorsPage())
