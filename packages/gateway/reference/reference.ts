/** What is printed from the schema of `gateway.yml`, and where it is committed. */
import { join } from 'node:path'
import { toTable } from '@mcp-lambda/shared/reference/to-table.ts'
import { toJsonSchema } from './to-json-schema.ts'

const folder = join(import.meta.dirname, '..')

export const schemaFile = join(folder, 'gateway.schema.json')
export const readmeFile = join(folder, 'README.md')

export function printSchema(): string {
  return `${JSON.stringify(toJsonSchema(), null, 2)}\n`
}

/** The README with its table of settings. Stages have the same settings, so they have no rows of their own. */
export function printReadme(readme: string): string {
  const { properties: { stages: _, ...properties } = {}, ...schema } = toJsonSchema()
  const [before, , after] = readme.split(/(?<=<!-- settings[^>]*-->\n)([\s\S]*?)(?=<!-- \/settings -->)/)
  if (before === undefined || after === undefined) throw new Error('The README has no marks of the table of settings')
  return `${before}${toTable({ ...schema, properties })}\n${after}`
}
