/** Every tool of every catalogue, as agent frameworks and model APIs convert it. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { root } from '../packaging/repository.ts'
import { findConverterPython, installAiSdk, pythonConverters } from './packages.ts'

type Schema = { readonly properties?: Readonly<Record<string, Schema>>; readonly [keyword: string]: unknown }
type Tool = { readonly name: string; readonly description: string; readonly inputSchema: Schema }
type Converted = Readonly<Record<string, Readonly<Record<string, { schema?: Schema; error?: string }>>>>

const catalogues = globSync(['services/*/catalogue.json', 'packages/create/template/services/*/catalogue.json'], {
  cwd: root,
})
const tools: Tool[] = catalogues.flatMap(file => JSON.parse(readFileSync(join(root, file), 'utf8')).tools)

async function convert(program: string, args: readonly string[], cwd: string, listed = tools): Promise<Converted> {
  const child = spawn(program, args, { cwd, stdio: ['pipe', 'pipe', 'inherit'] })
  const printed = text(child.stdout)
  child.stdin.end(JSON.stringify(listed))
  await once(child, 'close')
  return JSON.parse(await printed)
}

/** Each argument has a type and its description left: a model gets no more. */
function expectWhole(converted: Converted[string] | undefined) {
  const lost = tools.flatMap(({ name, inputSchema }) => {
    const { schema, error } = converted?.[name] ?? {}
    if (error !== undefined) return [`${name}: ${error}`]
    return Object.entries(inputSchema.properties ?? {}).flatMap(([argument, { description }]) => {
      const there = schema?.properties?.[argument]
      if (there === undefined) return [`${name}: ${argument} is lost`]
      const isTyped = ['type', 'anyOf', 'any_of', 'enum', '$ref', 'ref'].some(keyword => keyword in there)
      return isTyped && there.description === description ? [] : [`${name}: ${argument} is ${JSON.stringify(there)}`]
    })
  })
  expect(lost).toEqual([])
}

it('has every catalogue of the repository', () => {
  expect(catalogues.length).toBeGreaterThanOrEqual(3)
  expect(tools.length).toBeGreaterThan(10)
})

describe.each(pythonConverters)('$packages.0', ({ packages, modules }) => {
  const python = findConverterPython(process.env, packages)
  const needs = { timeout: 120_000, meta: { needs: 'npm run python-packages' } }
  const program = join(import.meta.dirname, 'converters.py')

  it.skipIf(!python)('keep each argument with its type and description', needs, async () => {
    const converted = await convert(python ?? '', [program, modules.join(',')], root)
    expect(Object.keys(converted).sort()).toEqual([...modules].sort())
    for (const module of modules) expectWhole(converted[module])
  })
})

const [{ packages: google }] = pythonConverters
const python = findConverterPython(process.env, google)

it.skipIf(!python)(
  'google-genai cannot read a root without further arguments, which catalogues leave out',
  { timeout: 60_000, meta: { needs: 'npm run python-packages' } },
  async () => {
    const inputSchema = { type: 'object', properties: { a: { type: 'string' } }, additionalProperties: false }
    const closed = [{ name: 'x', description: 'x', inputSchema }]
    const program = join(import.meta.dirname, 'converters.py')
    const converted = await convert(python ?? '', [program, 'google.genai'], root, closed)
    expect(converted['google.genai']?.x?.error).toMatch(/AttributeError/)
  },
)

it('providers of the AI SDK keep each argument with its type and description', {
  timeout: 240_000,
  meta: { needs: 'the npm registry' },
}, async () => {
  const folder = await installAiSdk(process.env)
  const converted = await convert(process.execPath, [join(import.meta.dirname, 'convert-ai-sdk.mjs')], folder)
  expect(Object.keys(converted)).toEqual(['bedrock', 'anthropic', 'google', 'openai'])
  for (const provider of Object.keys(converted)) expectWhole(converted[provider])
})
