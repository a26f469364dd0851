import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { isObject, type JsonObject } from '@mcp-lambda/wrapper/protocol'
import { parseDocument } from 'yaml'
import { findDoorProblems } from '../config/door-problems.ts'
import type { Settings } from '../config/gateway-config.ts'
import { settings as settingsSchema } from '../config/schema/gateway-yml.ts'
import { isReplaced, type Merged, mergeStage, type Problem } from './merge-stage.ts'
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
    problems.push(...own.map(({ path, message }) => toTold({ path: ['stages', name, ...path], message })))
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
  if (error) return { problems: [{ path: [], message: error.message.split('\n', 1)[0] ?? '' }] }
  const file: unknown = document.toJS() ?? {}
  if (!isObject(file)) return { problems: [{ path: [], message: 'must be a mapping' }] }
  const { stages: given, ...base } = file
  const stages = given ?? {}
  if (!isObject(stages)) return { problems: [{ path: ['stages'], message: 'must be a mapping' }] }
  // A stage whose settings are all commented out is null.
  const blocks = Object.entries(stages).map(([name, block]) => [name, block ?? {}] as const)
  const isBlock = (entry: (typeof blocks)[number]): entry is readonly [string, JsonObject] => isObject(entry[1])
  if (blocks.every(isBlock)) return { base, stages: blocks }
  const wrong = blocks.filter(entry => !isBlock(entry))
  return { problems: wrong.map(([name]) => ({ path: ['stages', name], message: 'must be a mapping' })) }
}

type Checked = { readonly config?: Settings; readonly problems: readonly Problem[] }

function check({ settings, problems }: Merged, targetNames: readonly string[]): Checked {
  const parsed = settingsSchema.safeParse(settings)
  return {
    ...(parsed.success && { config: parsed.data }),
    problems: [...problems, ...(parsed.error?.issues ?? []), ...findTargetProblems(settings.targets, targetNames)],
  }
}

function findTargetProblems(targets: unknown, targetNames: readonly string[]): Problem[] {
  return Object.entries(isObject(targets) ? targets : {}).flatMap(([name, entry]) =>
    findNameProblems(name, isObject(entry) && entry.function !== undefined, targetNames).map(message => ({
      path: ['targets', name],
      message,
    })),
  )
}

/** What the gateway would refuse to load with on this stage, reported before it is deployed. */
function findStageProblems({ doors, jwt }: Settings, stage: string): Told[] {
  const problems: Told[] = findDoorProblems(
    { doors, ...(jwt && { jwt }) },
    stage === 'local' ? { MCP_LAMBDA_LOCAL: '1' } : {},
  )
  if (Object.keys(doors).length > 0) return problems
  return [...problems, { path: 'doors', text: `doors: every door is shut on stage "${stage}"` }]
}

function findNameProblems(name: string, isElsewhere: boolean, targetNames: readonly string[]): string[] {
  if (!isElsewhere) {
    return targetNames.includes(name) ? [] : [`there is no such target; there is ${targetNames.join(', ')}`]
  }
  if (targetNames.includes(name)) return ['a service of this repository has this name, and so no function can be given']
  return targetName.test(name) ? [] : [`its name ${targetNameRule}`]
}

/** A problem as it is shown. */
type Told = Pick<SourceProblem, 'path' | 'text'>

function toTold({ path, message }: Problem): Told {
  const place = path.map(String).join('.')
  return { path: place, text: `${place === '' ? 'the file' : place}: ${message}` }
}

function toError(file: string, problems: readonly Told[]): PackagingError {
  const lines = problems.map(({ text }) => `  ${text}`)
  const found = problems.map(problem => ({ file, ...problem }))
  return new PackagingError(found, `${file} is not usable:\n${lines.join('\n')}`)
}
