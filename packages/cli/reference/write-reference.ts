/** Writes `docs/reference/command.md`, `errors.md`, `docs/cost.md` and its picture: `npm run reference -w mcp-lambda`. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readFlags } from '@mcp-lambda/shared/src/read-flags.ts'

readFlags({
  usage: `npm run reference -w mcp-lambda

Writes docs/reference/command.md, docs/reference/errors.md, docs/cost.md and docs/pictures/cost.svg.

  --help  prints this text`,
  options: {},
})

const { toReference } = await import('../src/reference.ts')
const { toErrorsPage } = await import('../src/pages/to-errors-page.ts')
const folder = join(import.meta.dirname, '../../../docs/reference')
writeFileSync(join(folder, 'command.md'), toReference())
writeFileSync(join(folder, 'errors.md'), toErrorsPage())

const { costPage, costPicture, printCostPage, printCostPicture } = await import('./cost-page.ts')
writeFileSync(costPage, printCostPage())
writeFileSync(costPicture, printCostPicture())
