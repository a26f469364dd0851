import { existsSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { isObject, type JsonObject } from '@mcp-lambda/wrapper/protocol'
import { parseDocument } from 'yaml'
import { type DoorProblem, findDoorProblems } from '../config/door-problems.ts'
import type { Settings } from '../config/gateway-config.ts'
import { settings as settingsSchema } from '../config/schema/gateway-yml.ts'
import { describeIssue } from './describe-issue.ts'
import { describeYamlError } from './describe-yaml-error.ts'
import { isReplaced, type Merged, mergeStage, type Problem } from './merge-stage.ts'
import { findNearest } from './nearest-name.ts'
import { PackagingError, type SourceProblem } from './packaging-error.ts'
import type { GatewaySources } from './sources.ts'
import { targetName, targetNameRule } from './target-name.ts'

export type GatewayConfigContext = {
  readonly stage: string
  /** The names there are: settings for any other are a mistake. */
  readonly targetNames: readonly string[]
}

/** Reads `gateway.yml` as `stage` has it. Throws with every problem, each named by its path in the file. */
export function readGatewayConfig({ root, gateway }: GatewaySources, context: GatewayConfigContext): Settings {
  const file = join(gateway, 'gateway.yml')
  if (!existsSync(file)) {
    const remedy = 'Write it beside serverless.yml, with one line for a start: doors: { functionUrl: iam }'
    throw new PackagingError([{ file: relative(root, file), path: '', text: 'the file is missing', remedy }])
  }
  return toGatewayConfig(readFileSync(file, 'utf8'), context, relative(root, file))
}

/** Names of the stages that `gateway.yml` has blocks for. */
export function readStageNames({ gateway }: GatewaySources): string[] {
  const parsed = readFile(readFileSync(join(gateway, 'gateway.yml'), 'utf8'))
  return 'problems' in parsed ? [] : parsed.stages.map(([name]) => name)
}

/** `file` is what messages call the file. */
export function toGatewayConfig(
  yml: string,
  { stage, targetNames }: GatewayConfigContext,
  file = 'gateway.yml',
): Settings {
  const parsed = readFile(yml)
  if ('problems' in parsed) throw toError(file, parsed.problems.map(toTold))
  const { base, stages } = parsed
  const merged = mergeStage({}, base)
  const everywhere = check(merged, targetNames)
  const problems = everywhere.problems.map(toTold)
  const known = new Set(problems.map(({ text }) => text))
  let { config } = everywhere
  // Every stage is checked, whichever is packaged: a mistake shows up before its stage is deployed.
  for (const [name, block] of stages) {
    const here = check(mergeStage(merged.settings, block), targetNames)
    const own = here.problems.filter(problem => !known.has(toTold(problem).text) || isReplaced(block, problem.path))
    problems.push(...own.map(problem => toTold({ ...problem, path: ['stages', name, ...problem.path] })))
    if (name === stage) config = here.config
  }
  if (config) problems.push(...findStageProblems(config, stage))
  if (!config || problems.length > 0) throw toError(file, problems)
  return config
}

/** What holds on every stage, and the blocks of single stages. */
type File = { readonly base: JsonObject; readonly stages: readonly (readonly [string, JsonObject])[] }

function readFile(yml: string): File | { readonly problems: readonly Problem[] } {
  // With tags such as !!omap a mapping would become a Map, whose entries no check sees.
  const document = parseDocument(yml, { resolveKnownTags: false, logLevel: 'error' })
  const [error] = document.errors
  // The first line is the sentence, with line and column; a picture of the place follows.
  if (error) {
    const message = error.message.split('\n', 1)[0]?.replace(/:$/, '') ?? ''
    return { problems: [{ path: [], message, remedy: describeYamlError(error.code) }] }
  }
  const file: unknown = document.toJS() ?? {}
  if (!isObject(file)) return { problems: [toMapping([], 'doors: { functionUrl: iam }')] }
  const { stages: given, ...base } = file
  const stages = given ?? {}
  if (!isObject(stages)) return { problems: [toMapping(['stages'], 'stages: { prod: { listTtlMs: 60000 } }')] }
  // A stage whose settings are all commented out is null.
  const blocks = Object.entries(stages).map(([name, block]) => [name, block ?? {}] as const)
  const isBlock = (entry: (typeof blocks)[number]): entry is readonly [string, JsonObject] => isObject(entry[1])
  if (blocks.every(isBlock)) return { base, stages: blocks }
  const wrong = blocks.filter(entry => !isBlock(entry))
  return { problems: wrong.map(([name]) => toMapping(['stages', name], `${name}: { listTtlMs: 60000 }`)) }
}

function toMapping(path: readonly string[], example: string): Problem {
  return { path, message: 'must be a mapping', remedy: `Write keys and values, such as ${example}.` }
}

type Checked = { readonly config?: Settings; readonly problems: readonly Problem[] }

function check({ settings, problems }: Merged, targetNames: readonly string[]): Checked {
  const parsed = settingsSchema.safeParse(settings)
  const refused = (parsed.error?.issues ?? []).map(issue => ({
    path: issue.path,
    message: issue.message,
    remedy: describeIssue(issue, { schema: settingsSchema, settings }),
  }))
  return {
    ...(parsed.success && { config: parsed.data }),
    problems: [...problems, ...refused, ...findTargetProblems(settings.targets, targetNames)],
  }
}

function findTargetProblems(targets: unknown, targetNames: readonly string[]): Problem[] {
  return Object.entries(isObject(targets) ? targets : {}).flatMap(([name, entry]) =>
    findNameProblems(name, isObject(entry) && entry.function !== undefined, targetNames).map(problem => ({
      path: ['targets', name],
      ...problem,
    })),
  )
}

/** What the gateway would refuse to load with on this stage, reported before it is deployed. */
function findStageProblems({ doors, jwt }: Settings, stage: string): Told[] {
  const env = stage === 'local' ? { MCP_LAMBDA_LOCAL: '1' } : {}
  const problems: Told[] = findDoorProblems({ doors, ...(jwt && { jwt }) }, env).map(problem => ({
    ...problem,
    remedy: doorRemedies[problem.path],
  }))
  if (Object.keys(doors).length > 0) return problems
  const remedy = 'Write doors: { functionUrl: iam } for callers that sign, or jwt for callers with a token.'
  return [...problems, { path: 'doors', text: `doors: every door is shut on stage "${stage}"`, remedy }]
}

/** Here, since the texts of the problems are part of the gateway's bundle, and these are not. */
const doorRemedies: { readonly [path in DoorProblem['path']]: string } = {
  'doors.functionUrl': 'Write iam or jwt. none has its place in stages.local.doors.',
  'doors.invoke': 'Take invoke out, or functionUrl.',
  doors:
    'Add jwt: { issuers: [{ issuer: https://idp.example.com }], audience: https://mcp.example.com/mcp }, or write iam.',
  'jwt.issuers': 'Write its address with https://.',
}

function findNameProblems(
  name: string,
  isElsewhere: boolean,
  targetNames: readonly string[],
): Pick<Problem, 'message' | 'remedy'>[] {
  if (!isElsewhere) {
    if (targetNames.includes(name)) return []
    const meant = findNearest(name, targetNames)
    const message = `there is no such target; there is ${targetNames.join(', ')}`
    return [{ message, remedy: meant === undefined ? 'Write one of them, or take it out.' : `Write ${meant}.` }]
  }
  if (targetNames.includes(name)) {
    const message = 'a service of this repository has this name, and so no function can be given'
    return [{ message, remedy: 'Take function out, or give the entry another name.' }]
  }
  return targetName.test(name)
    ? []
    : [{ message: `its name ${targetNameRule}`, remedy: 'Write a name such as my-notes.' }]
}

/** A problem as it is shown. */
type Told = Omit<SourceProblem, 'file'>

function toTold({ path, message, remedy }: Problem): Told {
  const place = path.map(String).join('.')
  return { path: place, text: `${place === '' ? 'the file' : place}: ${message}`, remedy }
}

function toError(file: string, problems: readonly Told[]): PackagingError {
  const lines = problems.map(({ text }) => `  ${text}`)
  const found = problems.map(problem => ({ file, ...problem }))
  return new PackagingError(found, `${file} is not usable:\n${lines.join('\n')}`)
}
