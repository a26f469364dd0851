import { execFile } from 'node:child_process'
import { readFile, symlink } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import type { Plugin } from 'esbuild'
import { describe, expect, it } from 'vitest'
import { coldStartPlugin } from '../src/esbuild/index.ts'
import { bundle, writeProgram } from './bundle-program.ts'

const workspace = join(import.meta.dirname, '..')

describe('modules of Node', () => {
  it('are loaded by getBuiltinModule, however they are imported', async () => {
    const { exports, imports } = await bundle({
      'program.ts': `
        import fs, { existsSync } from 'fs'
        import * as path from 'node:path'
        import { readFile as read } from 'fs/promises'
        import common from './common.cjs'
        export { once } from 'node:events'
        export * as url from 'node:url'
        export const loaded = { fs, existsSync, path, read, common }
        export const loadLate = () => import('node:zlib')`,
      'common.cjs': `exports.os = require('node:os'); exports.util = require('util')`,
    })
    // biome-ignore lint/suspicious/noExplicitAny: a member of each is compared
    const node = (name: string): any => process.getBuiltinModule(name)
    expect(imports).toEqual([])
    expect(exports.loaded.fs).toBe(node('fs'))
    expect(exports.loaded.existsSync).toBe(node('fs').existsSync)
    expect(exports.loaded.path.join('a', 'b')).toBe(join('a', 'b'))
    expect(exports.loaded.path.default).toBe(node('path'))
    expect(exports.loaded.read).toBe(node('fs').promises.readFile)
    expect(exports.loaded.common).toEqual({ os: node('os'), util: node('util') })
    expect(exports.once).toBe(node('events').once)
    expect(exports.url.fileURLToPath).toBe(node('url').fileURLToPath)
    const zlib = await exports.loadLate()
    expect(zlib.gzipSync).toBe(node('zlib').gzipSync)
    expect(zlib.default).toBe(node('zlib'))
  })

  it('are imported as before where a module passes on all of one, whose names Node alone knows', async () => {
    const { exports, imports } = await bundle({
      'program.ts': `export * from 'node:querystring'; export const late = () => import('./late.ts')`,
      'late.ts': `export * from 'node:zlib'`,
    })
    expect(imports).toEqual(['import-statement node:querystring', 'import-statement node:zlib'])
    expect(exports.stringify).toBe(process.getBuiltinModule('node:querystring').stringify)
    expect((await exports.late()).gzipSync).toBe(process.getBuiltinModule('node:zlib').gzipSync)
  })

  it('give way to an alias, and to a package whose name only begins like theirs', async () => {
    const { exports } = await bundle(
      {
        'program.ts': `export { name } from 'node:os'; export { other } from 'punycode/'`,
        'other-os.ts': `export const name = 'an alias'`,
        'node_modules/punycode/index.js': `export const other = 'a package'`,
        'node_modules/punycode/package.json': '{"main":"index.js"}',
      },
      { alias: { 'node:os': './other-os.ts' } },
    )
    expect(exports).toMatchObject({ name: 'an alias', other: 'a package' })
  })

  it('that this Node does not have fail as its own loader does, where they are asked for', async () => {
    const { exports } = await bundle({
      'program.ts': `
        export const tryIt = async () => { try { require('node:nothing') } catch (error) { return error.code } }
        export const load = () => import('node:nothing')`,
    })
    expect(await exports.tryIt()).toBe('ERR_UNKNOWN_BUILTIN_MODULE')
    await expect(exports.load()).rejects.toThrow('No such built-in module: node:nothing')
  })

  it('are seen with what was put into them later, as by a tracing library', async () => {
    const { exports } = await bundle({
      'program.ts': `
        import { format } from 'node:util'
        import util from 'node:util'
        const original = util.format
        export const patched = () => { util.format = () => 'patched'; const text = format('x'); util.format = original; return text }`,
    })
    expect(exports.patched()).toBe('patched')
  })

  it('stay a require in CommonJS, where import() alone is slow', async () => {
    const { exports, imports } = await bundle(
      {
        'package.json': '{}',
        'program.ts': `import { sep } from 'node:path'; export { sep }; export const late = () => import('node:zlib')`,
      },
      { format: 'cjs', splitting: false, outExtension: { '.js': '.cjs' } },
    )
    expect(imports.toSorted()).toEqual(['require-call node:path', 'require-call node:zlib'])
    expect(exports.sep).toBe(process.getBuiltinModule('node:path').sep)
    expect((await exports.late()).gzipSync).toBe(process.getBuiltinModule('node:zlib').gzipSync)
  })
})

/** Says when an SDK's ajv is evaluated. */
const noteAjv: Plugin = {
  name: 'note ajv',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/](ajv[\\/]dist[\\/]ajv|ajvProvider-[\w-]+)\.m?js$/ }, async ({ path }) => ({
      contents: `${await readFile(path, 'utf8')}\n;(globalThis.ajvEvaluated ??= []).push(1)`,
    }))
  },
}

const askAge = `
  const asked = { mode: 'form', message: 'How old?', requestedSchema: { type: 'object', properties: { age: { type: 'integer' } } } }`

/** A server with a tool that asks, and a client that answers with `content`. */
const programs = {
  v1: (sdk: string) => `
    import { Client } from '${sdk}/client/index.js'
    import { InMemoryTransport } from '${sdk}/inMemory.js'
    import { McpServer } from '${sdk}/server/mcp.js'
    import { ElicitRequestSchema } from '${sdk}/types.js'
    ${askAge}
    export async function ask(content) {
      globalThis.ajvEvaluated = []
      const server = new McpServer({ name: 'asking', version: '1.0.0' })
      const client = new Client({ name: 'asked', version: '1.0.0' }, {
        capabilities: { elicitation: { form: {} } },
        jsonSchemaValidator: { getValidator: () => () => ({ valid: true }) },
      })
      client.setRequestHandler(ElicitRequestSchema, async () => ({ action: 'accept', content }))
      const [here, there] = InMemoryTransport.createLinkedPair()
      await Promise.all([server.connect(here), client.connect(there)])
      const before = globalThis.ajvEvaluated.length
      return { before, result: server.server.elicitInput(asked) }
    }`,
  v2: (sdk: string) => `
    import { McpServer, fromJsonSchema } from '${sdk}'
    ${askAge}
    export async function ask(content) {
      globalThis.ajvEvaluated = []
      new McpServer({ name: 'asking', version: '1.0.0' })
      const before = globalThis.ajvEvaluated.length
      const schema = fromJsonSchema(asked.requestedSchema)
      const result = Promise.resolve(schema['~standard'].validate(content)).then(({ issues, value }) => {
        if (issues) throw new Error(issues[0].message)
        return { content: value }
      })
      return { before, result }
    }`,
}

describe.each([
  { sdk: '@modelcontextprotocol/sdk', program: programs.v1 },
  { sdk: '@modelcontextprotocol/server', program: programs.v2 },
])('the ajv of $sdk', ({ sdk, program }) => {
  it('is evaluated by the first check, which is as strict as without the plugin', async () => {
    const { exports } = await bundle(
      { 'program.ts': program(sdk) },
      { plugins: [coldStartPlugin(), noteAjv], minify: false },
    )
    const right = await exports.ask({ age: 41 })
    expect(right.before).toBe(0)
    expect(await right.result).toMatchObject({ content: { age: 41 } })
    const wrong = await exports.ask({ age: 'old' })
    await expect(wrong.result).rejects.toThrow(/age/)
  })
})

it('a validator that is imported by its name takes an ajv of its own', async () => {
  const { exports } = await bundle({
    'program.ts': `
      import { AjvJsonSchemaValidator } from '@modelcontextprotocol/sdk/validation/ajv'
      export const compiled = []
      const ajv = { compile: schema => (compiled.push(schema), () => true) }
      export const check = new AjvJsonSchemaValidator(ajv).getValidator({ type: 'object' })`,
  })
  expect(exports.check({})).toMatchObject({ valid: true })
  expect(exports.compiled).toEqual([{ type: 'object' }])
})

it('a file of the same name with another text stays as it is', async () => {
  const text = `export const AjvJsonSchemaValidator = 'of another kind'`
  const { exports } = await bundle({
    'program.ts': `export * from './dist/esm/validation/ajv-provider.js'`,
    'dist/esm/validation/ajv-provider.js': text,
  })
  expect(exports.AjvJsonSchemaValidator).toBe('of another kind')
})

it('the program of README builds a function', async () => {
  const readme = await readFile(join(workspace, 'README.md'), 'utf8')
  const [, program = ''] = /^```js example=esbuild\n(.*?)^```$/ms.exec(readme) ?? []
  const folder = await writeProgram({
    'src/handler.ts': `import { sep } from 'node:path'; export const handler = async () => sep`,
    'build.mjs': program,
  })
  await symlink(join(workspace, '../../node_modules'), join(folder, 'node_modules'))
  await promisify(execFile)(process.execPath, ['build.mjs'], { cwd: folder })
  const { handler } = await import(pathToFileURL(join(folder, 'dist/handler.mjs')).href)
  expect(await handler()).toBe(sep)
})
