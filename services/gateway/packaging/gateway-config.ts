import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import * as z from 'zod/v4'
import { findDoorProblems } from '../src/auth/door-problems.ts'
import type { GatewayConfig } from '../src/gateway-config.ts'
import { accessKeys, toAccess } from './access.ts'
import { type TargetEntry, targetSettings } from './target-settings.ts'
import { targetName, targetNameRule } from './targets.ts'

const origin = z
  .string()
  .refine(isOrigin, 'is not an origin such as https://chat.example.com, or http://localhost:* for any port')

function isOrigin(value: string): boolean {
  const onePort = value.replace(/:\*$/, ':1')
  return URL.parse(onePort)?.origin === onePort
}

const access = z.strictObject(accessKeys).partial()

const settings = access.extend({
  allowedOrigins: z.array(origin).default([]),
  listTtlMs: z.int().min(0).max(86_400_000).optional(),
  targets: z.record(z.string(), targetSettings).default({}),
})

const file = settings.extend({
  /** What a stage says differently. Doors are changed one by one (`null` shuts one); all else is replaced. */
  stages: z
    .record(
      z.string(),
      access
        .extend({
          allowedOrigins: z.array(origin),
          listTtlMs: settings.shape.listTtlMs,
          targets: settings.shape.targets.unwrap(),
        })
        .partial(),
    )
    .default({}),
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
export function readGatewayConfig(directory: string, context: GatewayConfigContext): ReadConfig {
  return toGatewayConfig(readFileSync(join(directory, 'gateway.yml'), 'utf8'), context)
}

export function toGatewayConfig(yml: string, { stage, targetNames }: GatewayConfigContext): ReadConfig {
  const parsed = file.safeParse(parse(yml) ?? {})
  if (!parsed.success)
    throw new Error(report(parsed.error.issues.map(issue => `${toPath(issue.path)}: ${issue.message}`)))
  const { stages, ...everywhere } = parsed.data
  const here = stages[stage]
  const allowed = toAccess(everywhere, here)
  const targets = here?.targets ?? everywhere.targets
  const listTtlMs = here?.listTtlMs ?? everywhere.listTtlMs

  const problems = Object.entries(targets).flatMap(([name, entry]) =>
    findNameProblems(name, entry.function !== undefined, targetNames).map(problem => `targets.${name}: ${problem}`),
  )
  // What the gateway would refuse to load with, told before it is deployed.
  problems.push(...findDoorProblems(allowed, stage === 'local' ? { MCP_LAMBDA_LOCAL: '1' } : {}))
  if (Object.keys(allowed.doors).length === 0) problems.push(`doors: every door is shut on stage "${stage}"`)
  if (problems.length > 0) throw new Error(report(problems))

  return {
    ...allowed,
    allowedOrigins: here?.allowedOrigins ?? everywhere.allowedOrigins,
    ...(listTtlMs !== undefined && { listTtlMs }),
    targets: Object.fromEntries(Object.entries(targets).map(([name, given]) => [name, withoutUndefined(given)])),
  }
}

function findNameProblems(name: string, isElsewhere: boolean, targetNames: readonly string[]): string[] {
  if (!isElsewhere) {
    return targetNames.includes(name) ? [] : [`there is no such target; there is ${targetNames.join(', ')}`]
  }
  if (targetNames.includes(name)) return ['a service of this repository has this name, and so no function can be given']
  return targetName.test(name) ? [] : [`its name ${targetNameRule}`]
}

/** Zod writes `undefined` where a key is missing, and a type of ours where it may be missing. */
function withoutUndefined(given: z.infer<typeof targetSettings>): TargetEntry {
  return JSON.parse(JSON.stringify(given))
}

function report(problems: readonly string[]): string {
  return `services/gateway/gateway.yml is not usable:\n${problems.map(problem => `  ${problem}`).join('\n')}`
}

function toPath(path: readonly PropertyKey[]): string {
  return path.length === 0 ? 'the file' : path.map(String).join('.')
}
