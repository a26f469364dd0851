/** Writes `docs/reference/command.md`: `npm run reference -w mcp-lambda`. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { toReference } from '../src/reference.ts'

writeFileSync(join(import.meta.dirname, '../../../docs/reference/command.md'), toReference())
