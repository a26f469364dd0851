/** `npm run preflight -- --stage prod`: what would go wrong in a deployment, told before it. Needs no credentials. */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { findProblems } from './preflight/preflight.ts'
import { toText } from './preflight/problem.ts'

const root = join(import.meta.dirname, '..')
const { stage } = parseArgs({ options: { stage: { type: 'string' } } }).values

if (stage === undefined || !/^[A-Za-z0-9-]+$/.test(stage)) {
  console.error('Which stage? npm run preflight -- --stage prod')
  process.exitCode = 2
} else {
  const problems = await findProblems(root, stage)
  for (const problem of problems) console.error(toText(problem))
  if (problems.length > 0) process.exitCode = 1
  console.log(problems.length === 0 ? `OK: ${stage} can be deployed` : `${problems.length} problems on ${stage}`)
}
