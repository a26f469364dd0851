/** What is printed from the schemas, and where it is committed. */
import { join } from 'node:path'
import { type JsonSchema, toTable } from '@mcp-lambda/shared/reference/to-table.ts'
import type * as z from 'zod/v4'
import { toJsonSchema } from '../src/settings/json-schema.ts'
import { parametersSchema } from '../src/settings/parameters.ts'
import { settingsSchema } from '../src/settings/settings.ts'

export const readmeFile = join(import.meta.dirname, '../README.md')

/** The README with its tables of `custom.mcp` and of the parameters. */
export function printReadme(readme: string): string {
  return printTable(printTable(readme, 'settings', settingsSchema), 'parameters', parametersSchema)
}

function printTable(readme: string, name: string, schema: z.ZodType): string {
  const marks = new RegExp(`(?<=<!-- ${name}:[^>]*-->\\n)[\\s\\S]*?(?=<!-- /${name} -->)`)
  if (!marks.test(readme)) throw new Error(`The README has no marks of the table of ${name}`)
  // zod writes what JSON Schema has; the type names the part that the table shows.
  return readme.replace(marks, () => `${toTable(toJsonSchema(schema) as JsonSchema)}\n`)
}
