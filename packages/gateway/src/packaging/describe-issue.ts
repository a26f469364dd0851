/** What to write in the place of a setting that the schema refuses. */
import * as z from 'zod/v4'
import { findNearest } from './nearest-name.ts'

type Asked = { readonly schema: z.core.$ZodType; readonly settings: unknown }

/** By names that are alike, by the values there are, else by what the schema says of the setting. */
export function describeIssue(issue: z.core.$ZodIssue, { schema, settings }: Asked): string {
  if (issue.code === 'unrecognized_keys') {
    const names = keysOf(find(schema, issue.path))
    return issue.keys.map(key => describeKey(key, names)).join(' ')
  }
  if (issue.code === 'invalid_value') {
    const values = issue.values.map(String)
    const meant = findNearest(String(valueAt(settings, issue.path)), values)
    return meant === undefined ? `Write ${values.join(' or ')}.` : `Write ${meant}.`
  }
  const names = keysOf(find(schema, issue.path))
  if (issue.code === 'invalid_type' && names.length > 0) return `Its keys are ${names.join(', ')}.`
  const description = find(schema, issue.path)?.description
  const name = String(issue.path.findLast(part => typeof part === 'string') ?? 'the file')
  return description === undefined
    ? `The table of settings in the README of @mcp-lambda/gateway has the form of ${name}.`
    : `${name} is for this: ${description}.`
}

function describeKey(key: string, names: readonly string[]): string {
  const meant = findNearest(key, names)
  return meant === undefined ? `Take ${key} out. There is ${names.join(', ')}.` : `Write ${meant}.`
}

type Found = { readonly node: z.core.$ZodType; readonly description: string | undefined }

/** The schema of a place, without what makes it optional; undefined in a value that several schemas describe. */
function find(schema: z.core.$ZodType, [key, ...path]: readonly PropertyKey[]): Found | undefined {
  const found = unwrap(schema)
  if (key === undefined) return found
  const next = stepInto(found.node, key)
  const below = next && find(next, path)
  // A place without words of its own has those of what is around it.
  return below && { node: below.node, description: below.description ?? found.description }
}

function unwrap(schema: z.core.$ZodType): Found {
  let node = schema
  let description = descriptionOf(node)
  while (
    node instanceof z.ZodDefault ||
    node instanceof z.ZodExactOptional ||
    node instanceof z.ZodOptional ||
    node instanceof z.ZodNullable
  ) {
    node = node.unwrap()
    description ??= descriptionOf(node)
  }
  return { node, description }
}

function descriptionOf(node: z.core.$ZodType): string | undefined {
  return z.globalRegistry.get(node)?.description
}

function stepInto(node: z.core.$ZodType, key: PropertyKey): z.core.$ZodType | undefined {
  if (node instanceof z.ZodObject) return node.shape[String(key)]
  if (node instanceof z.ZodRecord) return node.valueType
  return node instanceof z.ZodArray ? node.element : undefined
}

function keysOf(found: Found | undefined): string[] {
  return found?.node instanceof z.ZodObject ? Object.keys(found.node.shape) : []
}

function valueAt(settings: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => Object(value)[key], settings)
}
