/** `npm run release-check`: looks at packed packages before they are published. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { readFlags } from '../shared/src/read-flags.ts'
import { readRelease } from './release/read-release.ts'
import { releaseProblems } from './release/release-problems.ts'

const { positionals, values } = readFlags({
  usage: `npm run release-check -- <folder> --repository OWNER/NAME

Checks what npm run release-plan left in the folder: names, versions, integrity, licence, repository, ranges, files.

  --repository OWNER/NAME  the repository on GitHub that publishes
  --help                   prints this text

Exit codes: 0 can be published; 1 not so; 2 the command line is wrong.`,
  options: { repository: { type: 'string', default: '' } },
  allowPositionals: true,
  check: ({ positionals: [folder, ...more], values: { repository } }) =>
    folder === undefined || more.length > 0
      ? 'Give one folder'
      : /^[\w.-]+\/[\w.-]+$/.test(repository)
        ? undefined
        : `--repository is "${repository}": give OWNER/NAME`,
})

const root = join(import.meta.dirname, '..')
const changesets = join(root, '.changeset')
const pending = existsSync(changesets)
  ? readdirSync(changesets).filter(file => file.endsWith('.md') && file !== 'README.md')
  : []
const [folder = ''] = positionals
try {
  const packed = await readRelease(folder)
  const problems = releaseProblems(packed, { repository: values.repository, pending })
  for (const problem of problems) console.error(problem)
  for (const { name, version, files } of packed) console.log(`${name} ${version}: ${files.length} files`)
  process.exitCode = problems.length > 0 ? 1 : 0
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
}
