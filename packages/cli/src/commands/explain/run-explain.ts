import { onStage, readServices } from '@mcp-lambda/serverless/project'
import type { Run } from '../../command.ts'
import { exitCode } from '../../exit-code.ts'
import { findCall } from '../../records/find-call.ts'
import { readKeptRecords } from '../../records/kept-records.ts'
import { readStageRecords } from '../../records/read-stage-records.ts'
import { describeCall } from './describe-call.ts'

type ExplainFlags = { readonly word: string; readonly stage?: string }

export const runExplain: Run<ExplainFlags> = async ({ word: id, stage }, { root, env, output }) => {
  const kept = stage === undefined ? readKeptRecords(root) : await readStageRecords(id, ofStage(stage, root, env))
  const records = findCall(id, kept)
  if (records.length === 0) throw new Error(toNothing(id, stage))
  output.result({ id, records }, () => describeCall(records))
  return exitCode.ok
}

function ofStage(stage: string, root: string, env: NodeJS.ProcessEnv) {
  const functionNames = readServices(root).flatMap(service => service.functionNames.map(name => onStage(stage, name)))
  return { functionNames, env }
}

function toNothing(id: string, stage: string | undefined): string {
  return stage === undefined
    ? `No call of this machine has the request id ${id}. The last 2,000 or so are kept; of a stage, add --stage`
    : `No call of the last seven days on stage ${stage} has the request id ${id}`
}
