import { existsSync, readdirSync } from 'node:fs'
import { dirname, join, parse } from 'node:path'
import { readYml, type Service } from '../project/project.ts'
import type { Mistake } from '../settings/settings.ts'

const plugin = '@mcp-lambda/serverless'
const bundler = 'serverless-esbuild'

/** What the framework itself reports without the key that is wrong, or not at all. */
export function findServiceMistakes({ directory, folder, settings }: Service): Mistake[] {
  const { plugins, functions = {} } = readYml(directory)
  const file = `services/${folder}/serverless.yml`
  const list: readonly string[] = Array.isArray(plugins) ? plugins.map(String) : []
  // Unknown where there are other forms than a list, which may have variables, and paths, which may bring others along.
  const names = list.length === 0 || list.some(name => name.startsWith('.')) ? undefined : list
  const mistakes: Mistake[] = []
  if (names !== undefined && !names.includes(plugin))
    mistakes.push({ file, path: 'plugins', text: `${plugin} is missing: without it custom.mcp has no effect` })
  if (settings.command !== undefined) return mistakes
  for (const [key, written] of Object.entries(functions)) {
    const { handler, runtime } = written ?? {}
    if (typeof handler !== 'string' || handler.includes('${') || !/^node/.test(String(runtime ?? 'node'))) continue
    const path = `functions.${key}.handler`
    const source = findSource(join(directory, handler))
    if (source === undefined) mistakes.push({ file, path, text: `there is no ${handler.replace(/\.[^./]*$/, '')}.ts` })
    else if (names?.join() === plugin && /\.[cm]?tsx?$/.test(source))
      mistakes.push({ file, path: 'plugins', text: `${bundler} is missing, or another that bundles TypeScript` })
  }
  return mistakes
}

/** The file of a handler, e.g. `src/handler.ts` of `src/handler.handler`; '' in a folder that is built first, or a folder itself. */
function findSource(handler: string): string | undefined {
  const folder = dirname(handler)
  const { name } = parse(handler)
  if (!existsSync(folder)) return ''
  const entries = readdirSync(folder, { withFileTypes: true })
  const found = entries.find(entry => (entry.isFile() ? parse(entry.name).name : entry.name) === name)
  return found?.isFile() ? found.name : found && ''
}
