import { existsSync, readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { onStage, readServices } from '@mcp-lambda/serverless/project'
import type { Run, Tools } from '../../command.ts'
import { CommandError } from '../../command-error.ts'
import { compareWithBaskets, countToolCalls, priceUsage } from '../../cost/price-usage.ts'
import { readLine, readMessages } from '../../cost/read-log.ts'
import recording from '../../cost/recording.json' with { type: 'json' }
import { readUsage, type Usage, withSlowerBackends } from '../../cost/usage.ts'
import { exitCode } from '../../exit-code.ts'
import { readStage } from '../../flags.ts'
import { describeCost } from './describe-cost.ts'

type CostFlags = { readonly callsPerMonth: number; readonly log?: string; readonly backendMs: number }

/** Calls of tools in a log that say anything of a month. */
const leastCalls = 100

const dayMs = 24 * 60 * 60_000

const architectures = ['arm64', 'x86_64'] as const

export const runCost: Run<CostFlags> = async ({ callsPerMonth, log, backendMs }, tools) => {
  const { name, usage } = await readSource(log, tools)
  const calls = countToolCalls(usage)
  if (calls < leastCalls) {
    throw new Error(
      `${name} has ${calls} whole calls of tools: too few to say what a month costs, which takes ${leastCalls}`,
    )
  }
  const priced = withSlowerBackends(usage, backendMs)
  const bills = architectures.map(architecture => ({
    architecture,
    ...priceUsage(priced, callsPerMonth, architecture),
    comparisons: compareWithBaskets(priced, architecture),
  }))
  const result = { source: name, calls, incomplete: usage.incomplete, callsPerMonth, backendMs, bills }
  tools.output.result(result, () => describeCost(result))
  return exitCode.ok
}

async function readSource(log: string | undefined, tools: Tools): Promise<{ name: string; usage: Usage }> {
  if (log === undefined) return recording
  const messages = await readLog(log, tools)
  const usage = readUsage(messages.map(readLine))
  if (usage.tools.length > 0) return { name: log, usage }
  const setting = 'Lambda writes them as platform.report at system log level INFO, and as REPORT in log format Text'
  throw new Error(`${log} has no reports of billed time among its ${messages.length} lines. ${setting}`)
}

async function readLog(log: string, { root, cwd, env }: Tools): Promise<string[]> {
  const file = resolve(cwd, log)
  if (existsSync(file) && statSync(file).isFile()) return readMessages(readFileSync(file, 'utf8'))
  if (/[./]/.test(log)) throw new CommandError('usage', `There is no file ${log}`)
  const stage = toStage(log)
  const functionNames = readServices(root).flatMap(service => service.functionNames.map(name => onStage(stage, name)))
  if (functionNames.length === 0) throw new Error('No service of this project has a function, whose log could be read')
  const { CloudWatchLogsClient } = await import('@aws-sdk/client-cloudwatch-logs')
  const { readStageLog } = await import('../../cost/read-stage-log.ts')
  const client = new CloudWatchLogsClient({ ...(env.AWS_REGION !== undefined && { region: env.AWS_REGION }) })
  const untilMs = Date.now()
  try {
    const messages = await readStageLog({ functionNames, client, sinceMs: untilMs - dayMs, untilMs })
    if (messages.length > 0) return messages
    throw new Error(
      `No function of stage ${stage} has written a line in the last 24 hours. Call its tools, or give a file`,
    )
  } finally {
    client.destroy()
  }
}

function toStage(log: string): string {
  try {
    return readStage(log)
  } catch (error) {
    throw new CommandError('usage', `--log ${log} is no file, and no stage: ${(error as Error).message}`) // Of `flags.ts`.
  }
}
