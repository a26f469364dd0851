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
  const names = toNames(plugins)
  const mistakes = findPlugin(plugins, file, 'without it custom.mcp has no effect')
  if (settings.command !== undefined) return mistakes
  for (const [key, written] of Object.entries(functions)) {
    const { handler, runtime } = written ?? {}
    if (typeof handler !== 'string' || handler.includes('${') || !/^node/.test(String(runtime ?? 'node'))) continue
    const path = `functions.${key}.handler`
    const source = findSource(join(directory, handler))
    if (source === undefined) {
      const text = `there is no ${handler.replace(/\.[^./]*$/, '')}.ts`
      mistakes.push({ file, path, text, remedy: describeHandler(directory, handler) })
    } else if (names?.join() === plugin && /\.[cm]?tsx?$/.test(source)) {
      const text = `${bundler} is missing, or another that bundles TypeScript`
      mistakes.push({ file, path: 'plugins', text, remedy: `Add the line - ${bundler} to plugins.` })
    }
  }
  return mistakes
}

/** @param effect of leaving it out */
export function findPlugin(plugins: unknown, file: string, effect: string): Mistake[] {
  const names = toNames(plugins)
  const isEmpty = plugins === null
  if (!isEmpty && (names === undefined || names.includes(plugin))) return []
  const remedy = `Add the line - '${plugin}' to plugins, before the others.`
  return [{ file, path: 'plugins', text: `${plugin} is missing: ${effect}`, remedy }]
}

/** Undefined where there are other forms than a list, which may have variables, and paths, which may bring others along. */
function toNames(plugins: unknown): readonly string[] | undefined {
  const list = Array.isArray(plugins) ? plugins.map(String) : []
  return list.length === 0 || list.some(name => name.startsWith('.')) ? undefined : list
}

/** A handler is often in `src`, or has another name than the one of the examples. */
function describeHandler(directory: string, handler: string): string {
  const exported = parse(handler).ext.slice(1) || 'handler'
  const folders = ['src', '.'].filter(folder => existsSync(join(directory, folder)))
  const found = folders.flatMap(folder =>
    readdirSync(join(directory, folder))
      .filter(file => /^(?:handler|server|index)\.[cm]?[jt]s$/.test(file))
      .map(file => `${join(folder, parse(file).name)}.${exported}`),
  )
  const form = 'Write the file without its ending, a dot, and the name that it exports'
  return found.length === 0 ? `${form}: src/handler.handler.` : `${form}. There is ${found.join(', ')}.`
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
