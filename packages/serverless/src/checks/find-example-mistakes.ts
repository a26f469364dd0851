/** `custom.mcp.example` against the tool that it calls: `npm start` makes that call, and READMEs quote it. */

import { findNearest } from '@mcp-lambda/gateway/nearest-name'
import type { PackagedTarget } from '@mcp-lambda/gateway/packaging'
import * as z from 'zod/v4'
import type { Service } from '../project/project.ts'
import { describeIssue, type Mistake } from '../settings/settings.ts'

/** The tool of a catalogue: the schema of its arguments is an object's, by the protocol. */
type Tool = {
  readonly name?: unknown
  readonly inputSchema?: { readonly properties?: Properties; readonly additionalProperties?: unknown }
}

type Properties = Readonly<Record<string, unknown>>

/** @param targets as the gateway offers them */
export function findExampleMistakes(services: readonly Service[], targets: readonly PackagedTarget[]): Mistake[] {
  return services.flatMap(({ folder, target, settings: { example } }) => {
    const found = targets.find(({ name }) => name === target)
    // What is read at run time is not known here, and a variable stands for anything.
    if (example === undefined || found === undefined || found.live || isVariable(example.tool)) return []
    const file = `services/${folder}/serverless.yml`
    const tools: readonly Tool[] = found.catalogue.tools
    const tool = tools.find(({ name }) => name === example.tool)
    return tool === undefined
      ? [{ file, ...describeTool(example.tool, found) }]
      : findArgumentMistakes(tool, example.arguments ?? {}).map(mistake => ({ file, ...mistake }))
  })
}

type Found = Omit<Mistake, 'file'>

const place = 'custom.mcp.example'

function describeTool(written: string, { name: target, catalogue }: PackagedTarget): Found {
  const names = catalogue.tools.map(({ name }) => String(name))
  const own = written.startsWith(`${target}___`) ? written.slice(target.length + 3) : written
  const meant = names.includes(own) ? own : findNearest(own, names)
  return {
    path: `${place}.tool`,
    text: `the gateway offers no such tool of ${target}${meant === undefined ? toList(names) : ''}`,
    remedy: meant === undefined ? 'Write one that there is. npm run catalogue adds a new one.' : `Write ${meant}.`,
  }
}

function findArgumentMistakes({ name, inputSchema = {} }: Tool, args: Readonly<Record<string, unknown>>): Found[] {
  const { properties = {} } = inputSchema
  const names = Object.keys(properties)
  const misspelt = Object.keys(args).flatMap(key => {
    if (names.includes(key) || takesOthers(inputSchema)) return []
    const meant = findNearest(
      key,
      names.filter(one => !(one in args)),
    )
    return [{ key, meant }]
  })
  const known = new Set([...misspelt.map(({ key }) => key), ...misspelt.flatMap(({ meant }) => meant ?? [])])
  return [
    ...misspelt.map(({ key, meant }) => ({
      path: `${place}.arguments.${key}`,
      text: `${name} has no such argument${meant === undefined ? toList(names) : ''}`,
      remedy: meant === undefined ? 'Take it out.' : `Write ${meant}.`,
    })),
    ...findIssues(inputSchema, args).flatMap(issue => {
      const [key = ''] = issue.path.map(String)
      if (known.has(key) || isVariable(issue.path.reduce<unknown>((value, part) => Object(value)[part], args)))
        return []
      const schema = `The schema of ${key} is ${JSON.stringify(properties[key] ?? {})}`
      const path = [place, 'arguments', ...issue.path.map(String)].join('.')
      return key !== '' && !(key in args)
        ? [{ path, text: `${name} needs it`, remedy: `Add ${key} to arguments. ${schema}.` }]
        : [{ path, text: describeIssue(issue), remedy: `${schema}.` }]
    }),
  ]
}

function toList(names: readonly string[]): string {
  return `; there is ${names.join(', ') || 'none'}`
}

/** Committed catalogues leave `additionalProperties: false` out, and the servers go on refusing what they do not know. */
function takesOthers({ additionalProperties = false, ...schema }: NonNullable<Tool['inputSchema']>): boolean {
  return additionalProperties !== false || 'patternProperties' in schema || !('properties' in schema)
}

/** None for a schema that cannot be read, as one with references to other documents. */
function findIssues(schema: object, args: object): readonly z.core.$ZodIssue[] {
  let parsed: z.ZodType
  try {
    parsed = z.fromJSONSchema(schema as z.core.JSONSchema.JSONSchema) // It throws for what is none.
  } catch {
    return []
  }
  return parsed.safeParse(args).error?.issues ?? []
}

function isVariable(value: unknown): boolean {
  return typeof value === 'string' && value.includes('${')
}
