import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { commitAll, createNotesProject } from './notes-project.ts'
import { runTool } from './repository.ts'

const handler = `
import { lambdaHandler } from '@mcp-lambda/wrapper'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'

export const handler = lambdaHandler(() => {
  const server = new McpServer({ name: 'notes', version: '1.0.0' })
  const annotations = { readOnlyHint: true }
  server.registerTool('list', { description: 'Lists the notes.', annotations }, () => ({
    content: [{ type: 'text', text: 'Milk, bread' }],
  }))
  return server
})
`

describe('a repository without the samples, with a service of five files', { timeout: 120_000 }, () => {
  let directory: string
  const npm = (...words: string[]) => runTool('npm', ['run', '--silent', ...words], { cwd: directory })

  beforeAll(async () => {
    directory = await createNotesProject({ handler })
    expect(await npm('catalogue')).toMatchObject({ code: 0 })
    await commitAll(directory)
  }, 60_000)

  afterAll(() => rm(directory, { recursive: true, force: true }))

  it('starts, and calls the tool there is', async () => {
    const started = await npm('start', '--', '--json', '--exit', '--port', '0', '--lambda-port', '0')
    expect(started, started.stderr).toMatchObject({ code: 0 })
    expect(JSON.parse(started.stdout)).toEqual({
      mcpUrl: expect.stringMatching(/\/mcp$/),
      lambdaEndpoint: expect.any(String),
      region: 'us-east-1',
      functions: ['mcp-gateway-local', 'mcp-server-notes-local'],
    })
    expect(started.stderr).toMatch(/notes___list\(\).*\n\s+Milk, bread/)
  })

  it('does not start well with a target that cannot be loaded, and names its line', async () => {
    const source = join(directory, 'services/notes/src')
    await writeFile(join(source, 'server.ts'), "throw new Error('boom')\n")
    await writeFile(join(source, 'handler.ts'), `import './server.ts'\n${handler}`)
    const started = await npm('start', '--', '--exit', '--port', '0', '--lambda-port', '0')
    await writeFile(join(source, 'handler.ts'), handler)
    await rm(join(source, 'server.ts'))
    expect(started, started.stderr).toMatchObject({ code: 1 })
    expect(started.stdout).toMatch(/notes {2}cannot be loaded: Error: boom\n +at services\/notes\/src\/server\.ts:1\n/)
    expect(started.stdout).toContain('notes___list')
  })

  it('is packaged and checked for a stage', async () => {
    const packaged = await runTool('npm', ['run', '--silent', 'package'], { cwd: directory, env: { STAGE: 'prod' } })
    expect(packaged, packaged.stdout + packaged.stderr).toMatchObject({ code: 0 })
    const checked = await npm('preflight', '--', '--stage', 'prod')
    expect(checked, checked.stdout + checked.stderr).toMatchObject({ code: 0 })
  })

  it('is packaged by `sls package` at the root', async () => {
    const packaged = await runTool('sls', ['package', '--stage', 'prod'], { cwd: directory })
    expect(packaged, packaged.stdout + packaged.stderr).toMatchObject({ code: 0 })
  })

  it('passes its tests; those of the samples are skipped by name', { timeout: 300_000 }, async () => {
    const notes = await runTool('vitest', ['run'], { cwd: join(directory, 'services/notes') })
    expect(notes, notes.stdout + notes.stderr).toMatchObject({ code: 0 })
    const whole = await runTool('vitest', ['run'], { cwd: join(directory, 'test') })
    expect(whole, whole.stdout + whole.stderr).toMatchObject({ code: 0 })
    const report = await readFile(join(directory, 'test/.reports/test.json'), 'utf8')
    const skipped = JSON.parse(report).testResults.flatMap(
      (file: { assertionResults: { fullName: string; status: string }[] }) =>
        file.assertionResults.flatMap(({ fullName, status }) => (status === 'skipped' ? [fullName] : [])),
    )
    expect(skipped).toContain('tests of the samples runs end-to-end/system.test.ts')
  })
})
