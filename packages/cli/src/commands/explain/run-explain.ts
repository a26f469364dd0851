import { onStage, readServices } from '@mcp-lambda/serverless/project'
import type { Run, Tools } from '../../command.ts'
import { CommandError } from '../../command-error.ts'
import { exitCode } from '../../exit-code.ts'
import { findPages, findSimilar } from '../../pages/find-pages.ts'
import { findCall } from '../../records/find-call.ts'
import { readKeptRecords } from '../../records/kept-records.ts'
import { readStageRecords } from '../../records/read-stage-records.ts'
import { describeCall } from './describe-call.ts'
import { describePage } from './describe-page.ts'

type ExplainFlags = { readonly word: string; readonly stage?: string }

export const runExplain: Run<ExplainFlags> = async ({ word, stage }, tools) => {
  const found = findPages(word)
  if (found.length > 0) {
    const shown = found.map(({ code, title, cause, wayOut }) => ({ code, title, cause, wayOut }))
    tools.output.result({ pages: shown }, () => found.map(describePage).join('\n\n'))
    return exitCode.ok
  }
  if (!isRequestId(word)) throw new CommandError('usage', toUnknown(word))
  return explainCall(word, stage, tools)
}

function isRequestId(word: string): boolean {
  return /^[\da-f][\da-f-]{7,35}$/.test(word)
}

async function explainCall(id: string, stage: string | undefined, { root, env, output }: Tools): Promise<number> {
  const kept = stage === undefined ? readKeptRecords(root) : await readStageRecords(id, ofStage(stage, root, env))
  const records = findCall(id, kept)
  if (records.length === 0) throw new Error(toNothing(id, stage))
  output.result({ id, records }, () => describeCall(records))
  return exitCode.ok
}

function ofStage(stage: string, root: string, env: Tools['env']) {
  const functionNames = readServices(root).flatMap(service => service.functionNames.map(name => onStage(stage, name)))
  return { functionNames, env }
}

function toUnknown(word: string): string {
  const similar = findSimilar(word)
  const places = '. Codes stand in records, in error.data of the gateway, and in what check prints'
  const advice = similar.length === 0 ? places : `. Is it ${similar.join(' or ')}?`
  return `"${word}" is no code, and no request id (its first 8 characters or more, as the log shows them)${advice}`
}

function toNothing(id: string, stage: string | undefined): string {
  return stage === undefined
    ? `No call of this machine has the request id ${id}. The last 2,000 or so are kept; of a stage, add --stage`
    : `No call of the last seven days on stage ${stage} has the request id ${id}`
}
