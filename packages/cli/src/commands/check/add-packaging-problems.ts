/** Packaging that failed as problems, beside those that were found before. */
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import type { Problem } from '@mcp-lambda/serverless/checks'
import { describePackagingFailure, PackagingFailed } from '../../packaging/packaging-failed.ts'

export function addPackagingProblems(found: readonly Problem[], error: Error, stage: string): Problem[] {
  // A wrong flag is wrong for each service alike.
  const failures = toPackagingProblems(error, stage).filter(
    ({ problem }, index, all) => all.findIndex(other => isDeepStrictEqual(other.problem, problem)) === index,
  )
  // What esbuild says of a source has the place: once is enough.
  const said = new Set(failures.flatMap(({ source }) => source ?? []))
  return [
    ...found.filter(({ code, where }) => !(code === 'catalogue-unavailable' && said.has(toService(where)))),
    ...failures.map(({ problem }) => problem),
  ]
}

type PackagingProblem = {
  readonly problem: Problem
  /** The service whose source is the reason. */
  readonly source?: string
}

function toPackagingProblems(error: Error, stage: string): PackagingProblem[] {
  const again = `npm run package -- --stage ${stage}`
  const code = 'packaging-failed'
  if (!(error instanceof PackagingFailed) || error.failures.length === 0) {
    const remedy = `Do what it says, then run the check again. ${again} packages alone.`
    return [{ problem: { code, where: 'services', what: error.message, remedy } }]
  }
  return error.failures.map(({ service, text }) => {
    const { file = '', remedy, isSource, flag } = describePackagingFailure(text) ?? {}
    const where = flag ?? join('services', service, file)
    const unknown = `Correct in services/${service} what it says. ${again} shows it again.`
    return {
      problem: { code, where, what: `it could not be packaged:\n${text}`, remedy: remedy ?? unknown },
      ...(isSource && { source: service }),
    }
  })
}

/** The folder in `services/notes/src/server.ts:1`. */
function toService(where: string): string {
  return where.split('/')[1] ?? ''
}
