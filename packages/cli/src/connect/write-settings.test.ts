import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { writeSettings } from './write-settings.ts'

const added = { servers: { tools: { url: 'http://a' } }, inputs: [{ id: 'TOKEN', type: 'promptString' }] }

async function createFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'write-settings-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return folder
}

it('makes the file, and writes the same a second time not again', async () => {
  const root = await createFolder()
  expect(await writeSettings(root, '.vscode/mcp.json', added)).toBe('added')
  expect(JSON.parse(await readFile(join(root, '.vscode/mcp.json'), 'utf8'))).toEqual(added)
  expect(await writeSettings(root, '.vscode/mcp.json', added)).toBe('unchanged')
})

it('keeps what else is in the file', async () => {
  const root = await createFolder()
  const mine = {
    theme: 'dark',
    servers: { other: { url: 'http://b' }, tools: { url: 'http://old' } },
    inputs: [{ id: 'MINE' }, { id: 'TOKEN', type: 'old' }],
  }
  await writeFile(join(root, 'mcp.json'), JSON.stringify(mine))
  expect(await writeSettings(root, 'mcp.json', added)).toBe('replaced')
  expect(JSON.parse(await readFile(join(root, 'mcp.json'), 'utf8'))).toEqual({
    theme: 'dark',
    servers: { other: { url: 'http://b' }, tools: { url: 'http://a' } },
    inputs: [{ id: 'MINE' }, { id: 'TOKEN', type: 'promptString' }],
  })
})

it.each([
  { what: 'comments', text: '// mine\n{ "servers": {} }\n' },
  { what: 'a list', text: '[]' },
])('leaves a file with $what as it is, and says so', async ({ text }) => {
  const root = await createFolder()
  await writeFile(join(root, 'mcp.json'), text)
  await expect(writeSettings(root, 'mcp.json', added)).rejects.toThrow('mcp.json is not plain JSON')
  expect(await readFile(join(root, 'mcp.json'), 'utf8')).toBe(text)
})

it('follows no link out of the project', async () => {
  const home = await createFolder()
  const root = await createFolder()
  await mkdir(join(home, '.cursor'))
  await writeFile(join(home, '.cursor/mcp.json'), '{}')
  await symlink(join(home, '.cursor'), join(root, '.cursor'))
  await expect(writeSettings(root, '.cursor/mcp.json', added)).rejects.toThrow('leads out of the project')
  expect(await readFile(join(home, '.cursor/mcp.json'), 'utf8')).toBe('{}')
})
