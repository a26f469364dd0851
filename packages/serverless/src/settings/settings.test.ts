import { randomBytes } from 'node:crypto'
import { Ajv } from 'ajv'
import { describe, expect, it } from 'vitest'
import { toJsonSchema } from './json-schema.ts'
import { readSettings, SettingsError, settingsSchema } from './settings.ts'

const file = 'services/notes/serverless.yml'

describe('custom.mcp', () => {
  it('has the first edition of the defaults where none is written', () => {
    expect(readSettings(undefined, file)).toEqual({ defaults: 1 })
  })

  it.each([
    { written: { tagret: 'notes' }, path: 'custom.mcp.tagret' },
    { written: { example: { tool: 'read', args: {} } }, path: 'custom.mcp.example.args' },
    { written: { target: 'My_Notes' }, path: 'custom.mcp.target' },
    { written: { target: 'notes', command: 'npx server' }, path: 'custom.mcp.command' },
    { written: { target: 'notes', command: 'python -m "my server"' }, path: 'custom.mcp.command' },
    { written: { target: 'notes', command: 'python' }, path: 'custom.mcp.command' },
    { written: { command: 'python -m server' }, path: 'custom.mcp.command' },
    { written: { target: 'notes', snapStart: true }, path: 'custom.mcp.snapStart' },
    { written: { target: 'notes', command: 'python -m server', snapStart: 'on' }, path: 'custom.mcp.snapStart' },
    { written: { defaults: 2 }, path: 'custom.mcp.defaults' },
    { written: { licenses: ['MPL-2.0', 'Mozilla'] }, path: 'custom.mcp.licenses.1' },
    { written: { target: 'notes', gateway: true }, path: 'custom.mcp' },
  ])('is refused with the path of what is wrong: $path', ({ written, path }) => {
    expect(() => readSettings(written, file)).toThrow(SettingsError)
    expect(() => readSettings(written, file)).toThrow(`${file}: ${path}: `)
  })

  it('says what a catalogue may be', () => {
    expect(() => readSettings({ catalogue: 'lve' }, file)).toThrow('custom.mcp.catalogue: is live, or {')
  })

  it.each(['SEARCH_KEY', 'sk-0123456789abcdef0123'])('shows nothing of a key that is written for a name: %s', name => {
    const key = `tvly-${randomBytes(16).toString('hex')}`
    const read = () => readSettings({ target: 'notes', secrets: { [name]: key } }, file)
    expect(read).toThrow(
      name === 'SEARCH_KEY' ? 'secrets.SEARCH_KEY: looks like the key' : 'secrets.…: is not the name of a variable',
    )
    expect(read).not.toThrow(/tvly-|sk-0/)
  })

  it('is refused with every mistake at once', () => {
    expect(() => readSettings({ tagret: 'a', locl: 'b' }, file)).toThrow(/tagret.*\n.*locl/)
  })

  it('has a closed schema for the framework and for editors', () => {
    const isValid = new Ajv().compile(toJsonSchema(settingsSchema))
    expect(isValid({ defaults: 1, target: 'notes', catalogue: 'live', local: './local/start.ts' })).toBe(true)
    expect(isValid({ tagret: 'notes' })).toBe(false)
  })
})
