import { expect, it } from 'vitest'
import { isPrivate, renderServer } from './render.ts'

const npm = { name: 'notes', npm: 'notes-server', version: '1.2.3', program: 'dist/index.js' }
const python = { name: 'notes', python: 'notes-server', version: '1.2.3', command: 'python -m notes' }

function textOf(server: Parameters<typeof renderServer>[0], file: string): string {
  return renderServer(server, 'tools').get(`services/notes/${file}`) ?? ''
}

it('gives a program of npm its arguments, whatever is in them', () => {
  const handler = textOf({ ...npm, args: ['--root', "/tmp/it's"] }, 'src/handler.ts')
  expect(handler).toContain(String.raw`stdio(process.execPath, [program, '--root', '/tmp/it\'s'], { env })`)
  expect(textOf(npm, 'src/handler.ts')).toContain('stdio(process.execPath, [program], { env })')
})

it('gives a program in Python its arguments, and requirements beside its package', () => {
  const server = { ...python, args: ['--db-path', '/tmp/x:y.db'], with: ['mcp<2'] }
  expect(textOf(server, 'serverless.yml')).toContain("    command: 'python -m notes --db-path /tmp/x:y.db'\n")
  expect(textOf(server, 'requirements.txt')).toBe('notes-server==1.2.3\nmcp<2\n')
  expect(textOf(python, 'serverless.yml')).toContain('    command: python -m notes\n')
  expect(textOf(python, 'requirements.txt')).toBe('notes-server==1.2.3\n')
})

it('keeps the name of a project that has a text of the template in it', () => {
  const manifest = renderServer(npm, 'my-template-server').get('services/notes/package.json') ?? ''
  expect(JSON.parse(manifest).name).toBe('@my-template-server/service-notes')
})

it.each([
  { host: '127.0.0.1', expected: true },
  { host: '10.1.2.3', expected: true },
  { host: '172.16.0.5', expected: true },
  { host: '172.31.255.255', expected: true },
  { host: '172.32.0.1', expected: false },
  { host: '100.64.0.1', expected: true },
  { host: '100.128.0.1', expected: false },
  { host: '192.168.1.1', expected: true },
  { host: '[::1]', expected: true },
  { host: 'example.com', expected: false },
])('takes $host for a private address: $expected', ({ host, expected }) => {
  expect(isPrivate(new URL(`https://${host}/mcp`))).toBe(expected)
})
