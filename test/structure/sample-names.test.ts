import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { samples } from '../samples/samples.ts'

const root = join(import.meta.dirname, '../..')
const sources = globSync('packages/*/{src,test}/**/*.ts', { cwd: root }).map(file => ({
  file,
  text: readFileSync(join(root, file), 'utf8'),
}))

/** Ways in which a service is named: as a word in quotes, in a tool's name, a function's name or a path. */
function waysToName(service: string): string[] {
  return [`'${service}'`, `"${service}"`, `${service}___`, `mcp-server-${service}`, `services/${service}`]
}

it.each(samples)('no package knows the service %s by name', service => {
  const ways = waysToName(service)
  const knowing = sources.filter(({ text }) => ways.some(way => text.includes(way)))
  expect(knowing.map(({ file }) => file)).toEqual([])
})
