/** `npm run pictures`: the pictures of README.md, from their sources. */
import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { readFlags } from '../shared/src/read-flags.ts'
import { drawOverview } from './pictures/overview.ts'
import { drawTerminal } from './pictures/terminal.ts'

const usage = `npm run pictures -- [--record]

Draws docs/pictures: the overview, and the terminal with the recorded output of npm start.

  --record  runs npm start first, and keeps what it prints in docs/pictures/start.txt
  --help    prints this text

Exit codes: 0 done; 1 npm start failed; 2 the command line is wrong.`

const { values } = readFlags({ usage, options: { record: { type: 'boolean' } } })
const folder = join(import.meta.dirname, '../docs/pictures')
const recorded = join(folder, 'start.txt')

if (values.record) {
  const cwd = join(import.meta.dirname, '..')
  const { stdout } = await promisify(execFile)('npm', ['start', '--silent', '--', '--exit'], { cwd })
  await writeFile(recorded, stdout)
}
await writeFile(join(folder, 'overview.svg'), drawOverview())
await writeFile(join(folder, 'start.svg'), drawTerminal('npm start', await readFile(recorded, 'utf8')))
