import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Examples of an installed package's README, by the names that their code blocks have there. */
export async function readExamples(project: string, name: string): Promise<ReadonlyMap<string, string>> {
  const readme = await readFile(join(project, 'node_modules', name, 'README.md'), 'utf8')
  const found = readme.matchAll(/^```(?:ts|js|yaml) example=(\w+)\n(.*?)^```$/gms)
  return new Map([...found].map(([, example = '', code = '']) => [example, code]))
}
