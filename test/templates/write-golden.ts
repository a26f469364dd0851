/**
 * `npm run templates`: writes the templates that are committed. What would replace or delete a resource of a deployed
 * stack is refused: for a stack that is to be created anew, delete its file first, so that the review shows it.
 */
import { readFlags } from '../../shared/src/read-flags.ts'

readFlags({
  usage: `npm run templates

Packages the services in a copy of the repository, and writes the templates in test/templates/golden.

  --help  prints this text

Exit codes: 0 written; 1 a template would replace or delete a resource, and is not written; 2 the command line is wrong.`,
  options: {},
})

const { copyRepository } = await import('../packaging/repository.ts')
const { goldenPath, readGolden, writeGolden } = await import('./golden-files.ts')
const { packageVariant } = await import('./package-variant.ts')
const { findReplacements } = await import('./replacements.ts')
const { variants } = await import('./variants.ts')

await using copy = await copyRepository()
for (const variant of variants) {
  for (const [folder, template] of await packageVariant(copy.directory, variant)) {
    const path = goldenPath(variant.name, folder)
    const committed = await readGolden(path)
    const replacements = committed === undefined ? [] : findReplacements(committed, template)
    for (const text of replacements) console.error(`${variant.name}: ${folder}: ${text}`)
    if (replacements.length === 0) await writeGolden(path, template)
    else process.exitCode = 1
  }
}
