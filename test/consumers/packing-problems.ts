import { readFile } from 'node:fs/promises'
import { checkPackage, createPackageFromTarballData, type Problem } from '@arethetypeswrong/core'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'

/** What publint and arethetypeswrong find in a packed file, without what is accepted here. */
export async function packingProblems(tarball: string): Promise<string[]> {
  const bytes = new Uint8Array(await readFile(tarball))
  const { messages, pkg } = await publint({ pack: { tarball: bytes.slice().buffer }, strict: true })
  const analysis = await checkPackage(createPackageFromTarballData(bytes))
  return [
    ...messages.map(message => formatMessage(message, pkg) ?? message.code),
    ...(analysis.types === false ? ['types: none are packed'] : analysis.problems.filter(isReal).map(toText)),
  ]
}

function isReal(problem: Problem): boolean {
  // The report counts every resolution that TypeScript knows. That of Node 10 knows no `exports`, and has no subpaths.
  if ('resolutionKind' in problem && problem.resolutionKind === 'node10') return false
  return !accepted.has(problem.kind)
}

const accepted: ReadonlySet<string> = new Set([
  // `require()` loads an ES module without a top-level await on every Node in `engines`.
  'CJSResolvesToESM',
])

function toText(problem: Problem): string {
  return `types: ${problem.kind} ${'entrypoint' in problem ? problem.entrypoint : ''}`
}
