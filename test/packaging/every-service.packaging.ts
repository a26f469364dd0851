import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { copyRepository, runTool } from './repository.ts'
import type { Template } from './template.ts'
import { templateProblems } from './template-problems.ts'

let copy: Awaited<ReturnType<typeof copyRepository>>

beforeAll(async () => {
  copy = await copyRepository()
})

afterAll(() => copy[Symbol.asyncDispose]())

/** osls writes its progress to stderr and its errors to stdout. */
async function sls(...args: string[]): Promise<{ code: number; output: string }> {
  const { code, stdout, stderr } = await runTool('sls', args, { cwd: copy.directory })
  return { code, output: stderr + stdout }
}

/** A new folder under `services/`, and nothing else. */
async function addToolServer(name: string): Promise<void> {
  const directory = join(copy.directory, 'services', name)
  const neighbour = await readFile(join(copy.directory, 'services/aws-documentation/serverless.yml'), 'utf8')
  await mkdir(join(directory, 'src'), { recursive: true })
  await writeFile(join(directory, 'serverless.yml'), neighbour.replaceAll('aws-documentation', name))
  await writeFile(join(directory, 'src/handler.ts'), 'export const handler = async () => null\n')
  const offers = { serverInfo: {}, capabilities: {}, tools: [], prompts: [], resources: [], resourceTemplates: [] }
  await writeFile(join(directory, 'catalogue.json'), JSON.stringify(offers))
}

async function readTemplateOf(folder: string): Promise<Template> {
  const path = join(copy.directory, folder, '.package/prod/cloudformation-template-update-stack.json')
  return JSON.parse(await readFile(path, 'utf8'))
}

describe('sls at the root', () => {
  it('packages every service and the stack they share, with its own options', { timeout: 120_000 }, async () => {
    await addToolServer('hello')
    const { code, output } = await sls(...'package --stage prod --region eu-west-1 --package .package/prod'.split(' '))
    expect(code, output).toBe(0)
    expect(packagedIn(output)).toEqual([
      'mcp-server-aws-documentation for stage prod (eu-west-1)',
      'mcp-server-hello for stage prod (eu-west-1)',
      'mcp-server-prometheus for stage prod (eu-west-1)',
      'mcp-gateway for stage prod (eu-west-1)',
    ])
    const folders = ['services/aws-documentation', 'services/hello', 'services/prometheus', 'services/gateway', '.']
    const templates = await Promise.all(folders.map(readTemplateOf))
    expect(templates.flatMap(templateProblems)).toEqual([])

    // The new one is behind the gateway and on the dashboard, and neither was edited.
    const [gateway, shared] = templates.slice(-2)
    expect(JSON.stringify(gateway)).toContain(':function:mcp-server-hello-prod')
    expect(JSON.stringify(shared)).toContain('mcp-server-hello-prod')
    await rm(join(copy.directory, 'services/hello'), { recursive: true })
  })

  it.each(['deploy --stage local', 'deploy'])('refuses to deploy the laptop’s stage: %s', {
    timeout: 30_000,
  }, async command => {
    const { code, output } = await sls(...command.split(' '))
    expect(code).toBe(1)
    expect(output).toContain('Stage "local" is never deployed')
    expect(packagedIn(output)).toEqual([])
  })
})

describe('a service that fails', () => {
  it('ends the command with 1 and its name, before anything after it', { timeout: 60_000 }, async () => {
    await rm(join(copy.directory, 'services/prometheus/src/handler.ts'))
    const { code, output } = await sls('package', '--stage', 'prod')
    expect(code).toBe(1)
    expect(output).toContain('services/prometheus failed (exit 1)')
    expect(packagedIn(output)).not.toContain('mcp-gateway for stage prod (us-east-1)')
  })

  it('ends too when its source cannot be bundled', { timeout: 60_000 }, async () => {
    const service = join(copy.directory, 'services/aws-documentation')
    await writeFile(join(service, 'src/handler.ts'), 'const unfinished =')
    const { code, stdout, stderr } = await runTool('sls', ['package', '--stage', 'prod'], { cwd: service })
    expect(code).toBe(1)
    expect(stdout + stderr).toContain('src/handler.ts:1:')
  })
})

/** The headings osls prints, less the root's own. */
function packagedIn(log: string): string[] {
  return [...log.matchAll(/^Packaging (.+)$/gm)]
    .map(([, what = '']) => what)
    .filter(what => !what.startsWith('mcp-lambda '))
}
