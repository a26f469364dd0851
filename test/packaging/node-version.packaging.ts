import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { copyRepository, root, runTool } from './repository.ts'

/** The Lambda runtime's own major, as every serverless.yml has it: `nodejs24.x`. */
const major = 24

it('runs npm scripts, alone and by turbo, on the runtime’s Node whatever the machine has', {
  timeout: 30_000,
}, async () => {
  const machine = await mkdtemp(join(tmpdir(), 'machine-'))
  await using copy = await copyRepository()
  try {
    // A machine whose `node` says it is Node 20, first in the search path.
    const oldNode = `#!/bin/sh\ncase "$1" in -v|--version) echo v20.0.0;; *) exec '${process.execPath}' "$@";; esac\n`
    await writeFile(join(machine, 'node'), oldNode)
    await chmod(join(machine, 'node'), 0o755)
    const env = { PATH: `${machine}:${withoutOurs(process.env.PATH ?? '')}` }
    expect((await runTool('node', ['--version'], { cwd: copy.directory, env })).stdout).toBe('v20.0.0\n')

    const manifest = { name: 'probe', private: true, version: '0.0.0', scripts: { 'print-node': 'node --version' } }
    await writeFile(join(copy.directory, 'packages/cli/package.json'), JSON.stringify(manifest))
    await writeFile(join(copy.directory, 'turbo.json'), JSON.stringify({ tasks: { 'print-node': { cache: false } } }))

    const byNpm = await runTool('npm', ['run', '--silent', 'print-node', '--workspace', 'probe'], {
      cwd: copy.directory,
      env,
    })
    expect(byNpm.stdout).toMatch(new RegExp(`^v${major}\\.`))
    const byTurbo = await runTool(join(root, 'node_modules/.bin/turbo'), ['print-node'], { cwd: copy.directory, env })
    expect(byTurbo.stdout).toMatch(new RegExp(`print-node: v${major}\\.`))
  } finally {
    await rm(machine, { recursive: true })
  }
})

/** The search path without what npm put in front of it for this very test. */
function withoutOurs(path: string): string {
  return path
    .split(':')
    .filter(entry => !entry.includes('node_modules'))
    .join(':')
}
