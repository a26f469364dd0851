import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Catalogue, toLeanCatalogue } from '@mcp-lambda/wrapper/catalogue'

/**
 * The committed catalogue of a service, as it would be written today: what an earlier version of the command wrote is no
 * difference. Empty without one, and the file's own text where it is no catalogue.
 */
export async function readCommitted(directory: string): Promise<string> {
  const text = await readFile(join(directory, 'catalogue.json'), 'utf8').catch(() => '')
  try {
    return toText(toLeanCatalogue(JSON.parse(text) as Catalogue)) // A list of tools that is missing throws.
  } catch {
    return text
  }
}

/** A catalogue as its file has it. */
export function toText(catalogue: Catalogue): string {
  return `${JSON.stringify(catalogue, null, 2)}\n`
}
