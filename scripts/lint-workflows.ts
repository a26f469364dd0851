/** `npm run workflows`: actionlint over `.github/workflows`, in the version below, built by Go from its module. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { readFlags } from '../shared/src/read-flags.ts'

readFlags({
  usage: `npm run workflows

Checks .github/workflows with actionlint: syntax, expressions, inputs of actions, events, permissions. Needs Go 1.24 or
newer; without it nothing is checked, which is a failure in CI alone.

  --help  prints this text

Exit codes: 0 nothing found, or no Go; 1 something found; 2 the command line is wrong.`,
  options: {},
})

// npm has actionlint as WebAssembly, last made in 2024: it refuses today's runners. The one from PyPI downloads a binary
// while it installs.
const actionlint = 'github.com/rhysd/actionlint/cmd/actionlint@v1.7.12'
// Embedded shell scripts are single commands; shellcheck, where a machine has it, is not part of the contract.
const words = ['run', actionlint, '-no-color', '-shellcheck=', '-pyflakes=']
const { error, status } = spawnSync('go', words, { cwd: join(import.meta.dirname, '..'), stdio: 'inherit' })
if (error !== undefined && 'code' in error && error.code === 'ENOENT') {
  console.error('Workflows were not checked: Go is missing (https://go.dev/doc/install)')
  process.exitCode = process.env.CI ? 1 : 0
} else {
  if (error !== undefined) console.error(error.message)
  process.exitCode = status ?? 1
}
