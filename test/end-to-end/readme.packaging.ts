import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { localStage, packageServices } from 'mcp-lambda'
import { beforeAll, describe, expect, it } from 'vitest'
import { root } from './system.ts'

const readme = await readFile(join(root, 'packages/cli/README.md'), 'utf8')
const [example = ''] = [...readme.matchAll(/^```ts example=program\n(.*?)^```/gms)].map(([, code]) => code)

/** Runs it as a file of the repository's root would. */
async function run(code: string): Promise<string> {
  const args = ['--input-type=module-typescript', '--eval', code]
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root })
  return stdout
}

describe('the examples in packages/cli/README.md', { timeout: 60_000 }, () => {
  beforeAll(async () => {
    await packageServices({ root, stage: localStage, onPackaged: () => {} })
  }, 120_000)

  it('the whole system lists its tools', async () => {
    expect(await run(example)).toContain('prometheus___ExecuteQuery')
  })
})
