import { isError, type Problem, toJson, toText } from '@mcp-lambda/serverless/checks'
import type { Run } from '../../command.ts'
import { exitCode, toExitCode } from '../../exit-code.ts'
import { listenForStop } from '../../process/listen-for-stop.ts'
import { explainNames, toExplainedLine } from './explain-names.ts'
import { findProblems } from './find-problems.ts'

export type CheckFlags = {
  readonly stage: string
  readonly region?: string
  readonly param?: readonly string[]
  readonly explain: boolean
  readonly online: boolean
}

export const runCheck: Run<CheckFlags> = async (
  { stage, region, param = [], explain, online },
  { root, env, output },
) => {
  const stop = listenForStop()
  output.note(`Checking ${stage}`)
  try {
    const problems = await findProblems({
      root,
      stage,
      words: toWords(region, param),
      online,
      env,
      note: output.note,
      screen: output.screen,
      signal: stop,
    })
    for (const problem of problems) output.note(toText(problem))
    // Names cannot be resolved in a project that cannot be read: its problems say why.
    const isReadable = !problems.some(({ code }) => unreadable.has(code))
    const names = explain && isReadable ? explainNames(root, stage, Object.fromEntries(param.map(split))) : undefined
    output.result({ stage, problems: problems.map(toJson), ...(names && { names }) }, () =>
      [...(names ?? []).map(toExplainedLine), toSentence(problems, stage)].join('\n'),
    )
    return problems.some(isError) ? exitCode.failed : exitCode.ok
  } catch (error) {
    if (stop.aborted) return toExitCode(stop.reason)
    throw error
  }
}

const unreadable = new Set(['services-unreadable', 'settings-invalid', 'configuration-invalid'])

/** Words for the framework, as it has them for a deployment. */
function toWords(region: string | undefined, params: readonly string[]): string[] {
  return [...(region === undefined ? [] : ['--region', region]), ...params.flatMap(param => ['--param', param])]
}

function split(param: string): [string, string] {
  const at = param.indexOf('=')
  return [param.slice(0, at), param.slice(at + 1)]
}

/** Warnings do not keep a stage from being deployed. */
function toSentence(problems: readonly Problem[], stage: string): string {
  const errors = problems.filter(isError).length
  const warnings = problems.length - errors
  const also = warnings === 0 ? '' : `, ${count(warnings, 'warning')}`
  return errors === 0 ? `OK: ${stage} can be deployed${also}` : `${count(errors, 'problem')} on ${stage}${also}`
}

function count(number: number, what: string): string {
  return number === 1 ? `1 ${what}` : `${number} ${what}s`
}
