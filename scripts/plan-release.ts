/** `npm run release-plan`: joins what changesets plans to publish with what `npm run pack` packed. */
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readFlags } from '../shared/src/read-flags.ts'
import { integrityOf, type Plan, toPackedPlan } from './release/packed-plan.ts'
import { readTarball } from './release/read-release.ts'

const { positionals } = readFlags({
  usage: `npm run release-plan -- <plan.json> <folder>

Writes publish-plan.json into the folder for changeset publish --from-pack-dir: the plan of changeset publish-plan, each
package with its file in <folder>/packages and the digest of it.

  --help  prints this text

Exit codes: 0 written; 1 a planned package is not packed; 2 the command line is wrong.`,
  options: {},
  allowPositionals: true,
  check: ({ positionals }) => (positionals.length === 2 ? undefined : 'Give a plan and a folder'),
})

const [planFile = '', folder = ''] = positionals
try {
  // The file is of changesets 3, which checks its own version of it before it publishes.
  const plan = JSON.parse(await readFile(planFile, 'utf8')) as Plan
  const packed = (await readdir(join(folder, 'packages'))).filter(file => file.endsWith('.tgz')).sort()
  const files = packed.map(async file => {
    const path = `packages/${file}`
    const { manifest } = await readTarball(join(folder, path))
    const { name = file, version = '' } = manifest
    return { name, version, path, integrity: await integrityOf(join(folder, path)) }
  })
  const text = JSON.stringify(toPackedPlan(plan, await Promise.all(files)), undefined, 2)
  await writeFile(join(folder, 'publish-plan.json'), `${text}\n`)
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
}
