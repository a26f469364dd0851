import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Repository } from '../repository.ts'

export const emptyCatalogue = {
  serverInfo: { name: 'test', version: '1.0.0' },
  capabilities: { tools: {} },
  tools: [],
  prompts: [],
  resources: [],
  resourceTemplates: [],
}

/** The `serverless.yml` of a tool server, as small as it can be. */
export function toolServer(target: string, functionName = `mcp-server-${target}-\${sls:stage}`): string {
  return `custom: { mcp: { target: ${target} } }\nfunctions: { server: { name: '${functionName}' } }\nresources: !Sub x\n`
}

/** A repository of `files` in a folder of its own, removed when the test is over. */
export function repositoryOf(files: Record<string, string | object>): Repository & Disposable {
  const root = mkdtempSync(join(tmpdir(), 'gateway-packaging-'))
  const gateway = join(root, 'services/gateway')
  const all = { 'services/gateway/gateway.yml': 'doors: { functionUrl: iam }', ...files }
  for (const [file, content] of Object.entries(all)) {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    writeFileSync(join(root, file), typeof content === 'string' ? content : JSON.stringify(content))
  }
  return { root, gateway, [Symbol.dispose]: () => rmSync(root, { recursive: true }) }
}
