/** Part of `npm run lint`: the language of comments (`scripts/prose/rules.ts` lists what is refused, and why). */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readFlags } from '../shared/src/read-flags.ts'
import { exceptions, ignoredFolders } from './prose/exceptions.ts'
import { findFaults } from './prose/find-faults.ts'
import { readComments } from './prose/read-comments.ts'

const usage = `npm run prose -- [file …]

Checks the language of comments, in the files or in all sources: words, and the length of sentences.

  --help  prints this text

Exit codes: 0 nothing found; 1 something found; 2 the command line is wrong.`

const { positionals } = readFlags({ usage, options: {}, allowPositionals: true })
const root = join(import.meta.dirname, '..')
const found = (positionals.length > 0 ? positionals : listSources()).flatMap(file => {
  const except = exceptions.find(exception => exception.file === file)?.words ?? []
  const comments = readComments(file, readFileSync(join(root, file), 'utf8'))
  return comments.flatMap(({ line, text }) =>
    findFaults(text)
      .filter(({ words }) => !except.includes(words))
      .map(({ words, remedy }) => `${file}:${line}: “${words}”: ${remedy}`),
  )
})

for (const fault of found) console.error(fault)
if (found.length > 0) console.error(`\n${found.length} to mend, or to list in scripts/prose/exceptions.ts`)
process.exitCode = found.length > 0 ? 1 : 0

function listSources(): string[] {
  const patterns = ['packages', 'services', 'shared', 'scripts', 'test'].map(folder => `${folder}/**/*.{ts,mjs,cjs,js}`)
  return globSync(patterns, {
    cwd: root,
    exclude: path => ignoredFolders.includes(path.split('/').at(-1) ?? ''),
  }).sort()
}
