import { isError, toJson, toText } from '@mcp-lambda/serverless/checks'
import type { Run } from '../../command.ts'
import { exitCode, toExitCode } from '../../exit-code.ts'
import { listenForStop } from '../../process/listen-for-stop.ts'
import { findProblems } from './find-problems.ts'

export const runCheck: Run<{ stage: string; online: boolean }> = async ({ stage, online }, { root, env, output }) => {
  const stop = listenForStop()
  output.note(`Checking ${stage}`)
  try {
    const problems = await findProblems({ root, stage, online, env, note: output.note, signal: stop })
    for (const problem of problems) output.note(toText(problem))
    output.result({ stage, problems: problems.map(toJson) }, () =>
      problems.length === 0 ? `OK: ${stage} can be deployed` : `${count(problems.length)} on ${stage}`,
    )
    return problems.some(isError) ? exitCode.failed : exitCode.ok
  } catch (error) {
    if (stop.aborted) return toExitCode(stop.reason)
    throw error
  }
}

function count(problems: number): string {
  return problems === 1 ? '1 problem' : `${problems} problems`
}
