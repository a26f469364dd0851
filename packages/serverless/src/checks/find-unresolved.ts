/** Variables of a `serverless.yml` that cannot be resolved here: the framework names the setting, and not the variable. */
import { existsSync, readdirSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { findNearest } from '@mcp-lambda/gateway/nearest-name'
import type { Mistake } from '../settings/settings.ts'

export type Environment = Readonly<Record<string, string | undefined>>

export type YmlPlace = {
  /** Of the serverless.yml, from the folder of the project. */
  readonly file: string
  /** That it is in. */
  readonly directory: string
  /** Undefined where nothing is known of it. */
  readonly env?: Environment
}

export function findUnresolved(yml: object, place: YmlPlace): Mistake[] {
  const hasDotenv = 'useDotenv' in yml && Boolean(yml.useDotenv)
  return textsOf(yml, []).flatMap(({ path, text }) =>
    findVariables(text).flatMap(variable => {
      const found = describeFile(variable, place) ?? (hasDotenv ? undefined : describeEnvironment(variable, place))
      return found === undefined ? [] : [{ file: place.file, path: path.join('.'), ...found }]
    }),
  )
}

type Text = { readonly path: readonly string[]; readonly text: string }

function textsOf(value: unknown, path: readonly string[]): Text[] {
  if (typeof value === 'string') return [{ path, text: value }]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, part]) => textsOf(part, [...path, key]))
}

/** Without a default, and not the default of another one: that is not needed where the other has a value. */
function findVariables(text: string): string[] {
  const outer: string[] = []
  let depth = 0
  let start = 0
  for (let at = 0; at < text.length; at += 1) {
    if (text.startsWith('${', at)) {
      if (depth === 0) start = at + 2
      depth += 1
    } else if (text[at] === '}' && depth > 0) {
      depth -= 1
      if (depth === 0) outer.push(text.slice(start, at))
    }
  }
  return outer.filter(variable => !/[,{]/.test(variable))
}

type Found = Pick<Mistake, 'text' | 'remedy'>

function describeEnvironment(variable: string, { env }: YmlPlace): Found | undefined {
  const [, name] = /^env:(\w+)$/.exec(variable) ?? []
  if (name === undefined || env === undefined || env[name] !== undefined) return undefined
  const remedy = `Set it for the command: ${name}=… npm run check -- --stage …, or write a default: \${env:${name}, ''}.`
  return { text: `the variable ${name} is not set here`, remedy }
}

function describeFile(variable: string, { directory, file }: YmlPlace): Found | undefined {
  const [, written] = /^file\(([^)~]+)\)(?::[^,]*)?$/.exec(variable) ?? []
  if (written === undefined) return undefined
  const path = join(directory, written)
  if (existsSync(path)) return undefined
  const folder = dirname(path)
  const meant = existsSync(folder) ? findNearest(basename(path), readdirSync(folder)) : undefined
  const near = meant === undefined ? undefined : relative(directory, join(folder, meant))
  return {
    text: `there is no file ${join(dirname(file), written)}`,
    remedy:
      near === undefined
        ? 'Write the path of one that is there, from the folder of this serverless.yml, or a default behind a comma.'
        : `Write file(${near.startsWith('.') ? near : `./${near}`}).`,
  }
}
