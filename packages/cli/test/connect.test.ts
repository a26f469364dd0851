/** The commands of docs/guides/connect.md, in a project. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { runCommand } from './run-command.ts'

const page = await readFile(join(import.meta.dirname, '../../../docs/guides/connect.md'), 'utf8')
const commands = [...page.matchAll(/^npx mcp-lambda (connect .*)$/gm)].map(([, words = '']) => words)

async function createProject(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'connect-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  await mkdir(join(folder, 'services'))
  await writeFile(join(folder, 'serverless.yml'), 'service: my-tools\n')
  return folder
}

const blocks: Readonly<Record<string, object>> = {
  'connect claude-code': { mcpServers: { 'my-tools': { type: 'http', url: 'http://127.0.0.1:8080/mcp' } } },
  'connect cursor --url https://abc123.lambda-url.eu-west-1.on.aws/mcp': {
    mcpServers: { 'my-tools': { command: 'uvx', args: expect.arrayContaining(['eu-west-1']) } },
  },
  'connect vscode --url https://mcp.example.com/mcp --token MCP_TOKEN': {
    servers: {
      'my-tools': {
        type: 'http',
        url: 'https://mcp.example.com/mcp',
        headers: { Authorization: 'Bearer ${input:MCP_TOKEN}' },
      },
    },
  },
  // Nothing signs, and no token is sent: the client asks for one.
  'connect claude-code --url https://abc123.lambda-url.eu-west-1.on.aws/mcp --login': {
    mcpServers: { 'my-tools': { type: 'http', url: 'https://abc123.lambda-url.eu-west-1.on.aws/mcp' } },
  },
}

it('are those that are tried here', () => {
  expect(commands).toEqual(Object.keys(blocks))
})

it.each(Object.entries(blocks))('%s prints the block', async (words, block) => {
  const { code, stdout } = await runCommand(words.split(' '), await createProject())
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject(block)
  if (words.endsWith('--login')) expect(JSON.parse(stdout)).toEqual(block)
})

it('prints what the page shows', async () => {
  const shown = /^```\n(Claude Code: .*?)\n([{].*?)^```$/ms.exec(page)
  const { stdout, stderr } = await runCommand(['connect', 'claude-code'], await createProject())
  expect([stderr.trim(), stdout.trim()]).toEqual([shown?.[1], shown?.[2]?.trim()])
})

it('--write keeps what else is in the file of the client', async () => {
  const folder = await createProject()
  await writeFile(join(folder, '.mcp.json'), '{ "mcpServers": { "other": { "command": "other" } } }')
  expect((await runCommand(['connect', 'claude-code', '--write'], folder)).code).toBe(0)
  const { mcpServers } = JSON.parse(await readFile(join(folder, '.mcp.json'), 'utf8'))
  expect(mcpServers).toEqual({
    other: { command: 'other' },
    'my-tools': { type: 'http', url: 'http://127.0.0.1:8080/mcp' },
  })
})
