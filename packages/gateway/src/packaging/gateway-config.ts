import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { isObject, type JsonObject } from '@mcp-lambda/wrapper'
import { parse } from 'yaml'
import * as z from 'zod/v4'
import { findDoorProblems } from '../config/door-problems.ts'
import type { GatewayConfig } from '../config/gateway-config.ts'
import { accessKeys } from './access.ts'
import { isReplaced, type Merged, mergeStage, type Problem } from './merge-stage.ts'
import type { GatewaySources } from './sources.ts'
import { type TargetEntry, targetSettings } from './target-settings.ts'
import { targetName, targetNameRule } from './targets.ts'

const origin = z
  .string()
  .refine(isOrigin, 'is not an origin such as https://chat.example.com, or http://localhost:* for any port')

function isOrigin(value: string): boolean {
  const onePort = value.replace(/:\*$/, ':1')
  return URL.parse(onePort)?.origin === onePort
}

const schema = z.strictObject({
  ...accessKeys,
  allowedOrigins: z.array(origin).default([]),
  listTtlMs: z.int().min(0).max(86_400_000).exactOptional(),
  targets: z.record(z.string(), targetSettings).default({}),
})

export type GatewayConfigContext = {
  readonly stage: string
  /** The names there are: settings for any other are a mistake. */
  readonly targetNames: readonly string[]
}

/** As it is compiled into the gateway, and in `targets` also what packaging alone needs. */
export type ReadConfig = Omit<GatewayConfig, 'targets'> & {
  readonly targets: { readonly [target: string]: TargetEntry }
}

/** Reads `gateway.yml` as `stage` has it. Throws with every problem, each named by its path in the file. */
export function readGatewayConfig({ root, gateway }: GatewaySources, context: GatewayConfigContext): ReadConfig {
  const file = join(gateway, 'gateway.yml')
  return toGatewayConfig(readFileSync(file, 'utf8'), context, relative(root, file))
}

/** `name` is what messages call the file. */
export function toGatewayConfig(
  yml: string,
  { stage, targetNames }: GatewayConfigContext,
  name = 'gateway.yml',
): ReadConfig {
  // With tags such as !!omap a mapping would become a Map, whose entries no check sees.
  const { base, stages } = readFile(parse(yml, { resolveKnownTags: false, logLevel: 'error' }) ?? {}, name)
  const merged = mergeStage({}, base)
  const everywhere = check(merged, targetNames)
  const known = new Set(everywhere.problems.map(toText))
  const problems = [...known]
  let { config } = everywhere
  // Every stage is checked, whichever is packaged: a mistake shows up before its stage is deployed.
  for (const [blockOf, block] of stages) {
    const here = check(mergeStage(merged.settings, block), targetNames)
    const own = here.problems.filter(problem => !known.has(toText(problem)) || isReplaced(block, problem.path))
    problems.push(...own.map(({ path, message }) => toText({ path: ['stages', blockOf, ...path], message })))
    if (blockOf === stage) config = here.config
  }
  if (config) problems.push(...findStageProblems(config, stage))
  if (!config || problems.length > 0) throw new Error(report(name, problems))
  return config
}

type File = { readonly base: JsonObject; readonly stages: readonly (readonly [string, JsonObject])[] }

/** What holds on every stage, and the blocks of single stages. */
function readFile(file: unknown, name: string): File {
  if (!isObject(file)) throw new Error(report(name, [toText({ path: [], message: 'must be a mapping' })]))
  const { stages, ...base } = file
  if (!isObject(stages ?? {}))
    throw new Error(report(name, [toText({ path: ['stages'], message: 'must be a mapping' })]))
  const blocks = Object.entries(stages ?? {})
  const problems = blocks.flatMap(([stage, block]) =>
    isObject(block ?? {}) ? [] : [toText({ path: ['stages', stage], message: 'must be a mapping' })],
  )
  if (problems.length > 0) throw new Error(report(name, problems))
  // A stage whose settings are all commented out is null.
  return { base, stages: blocks.map(([stage, block]) => [stage, (block ?? {}) as JsonObject]) }
}

type Checked = { readonly config?: ReadConfig; readonly problems: readonly Problem[] }

function check({ settings, problems }: Merged, targetNames: readonly string[]): Checked {
  const parsed = schema.safeParse(settings)
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
function findStageProblems({ doors, jwt }: ReadConfig, stage: string): string[] {
  const problems = findDoorProblems({ doors, ...(jwt && { jwt }) }, stage === 'local' ? { MCP_LAMBDA_LOCAL: '1' } : {})
  if (Object.keys(doors).length === 0) problems.push(`doors: every door is shut on stage "${stage}"`)
  return problems
}

function findNameProblems(name: string, isElsewhere: boolean, targetNames: readonly string[]): string[] {
  if (!isElsewhere) {
    return targetNames.includes(name) ? [] : [`there is no such target; there is ${targetNames.join(', ')}`]
  }
  if (targetNames.includes(name)) return ['a service of this repository has this name, and so no function can be given']
  return targetName.test(name) ? [] : [`its name ${targetNameRule}`]
}

function report(name: string, problems: readonly string[]): string {
  return `${name} is not usable:\n${problems.map(problem => `  ${problem}`).join('\n')}`
}

function toText({ path, message }: Problem): string {
  return `${path.length === 0 ? 'the file' : path.map(String).join('.')}: ${message}`
}
