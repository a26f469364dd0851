import { relative } from 'node:path'
import { defaultsByEdition } from '../defaults/defaults.ts'
import { type Addition, additionsTo, mergeOver } from '../defaults/fill-in.ts'
import { functionKey, packagePatterns, pythonRuntime } from '../defaults/python-defaults.ts'
import type { Configuration, Stack } from '../defaults/stack.ts'
import { findProject, readProject, readYml } from '../project/project.ts'
import { readSettings } from '../settings/settings.ts'
import { toServiceFile } from './describe-refused.ts'

export type StackOptions = {
  readonly directory: string
  readonly toLogicalId: (functionKey: string) => string
  /** The module of this package that serverless-esbuild loads. */
  readonly bundlePlugins: string
}

/** What the defaults depend on, of a `serverless.yml` and the project around it. */
export function readStack(written: Configuration, { directory, toLogicalId, bundlePlugins }: StackOptions): Stack {
  const { service, custom, functions, provider } = written as Written // Checked by the framework's schema afterwards.
  const root = findProject(directory)
  const settings = readSettings(custom?.mcp, toServiceFile(directory))
  const byDefault = settings.command === undefined ? {} : { runtime: pythonRuntime }
  const declared: NonNullable<Written['functions']> =
    functions ?? (settings.command === undefined ? {} : { [functionKey]: {} })
  if (settings.command !== undefined) expectSnapStartInSettings(declared)
  return {
    settings,
    name: String(service),
    project: root === undefined ? String(service) : readProject(root).name,
    functions: Object.entries(declared).map(([key, own]) => ({
      key,
      logicalId: toLogicalId(key),
      events: Array.isArray(own?.events) ? own.events : undefined,
      ...readLayers({
        ...byDefault,
        ...provider,
        ...own,
        environment: { ...provider?.environment, ...own?.environment },
      }),
    })),
    hasOwnRole: provider?.iam === undefined,
    hasStackTags: typeof provider?.stackTags === 'object' && provider.stackTags !== null,
    bundlePlugins: relative(directory, bundlePlugins),
  }
}

/** The gateway reads `custom.mcp`, and would call an alias that is not there. */
function expectSnapStartInSettings(functions: NonNullable<Written['functions']>): void {
  for (const [key, own] of Object.entries(functions)) {
    if (own?.snapStart === undefined) continue
    throw new Error(
      `functions.${key}.snapStart: write custom.mcp.snapStart in its place, which the gateway reads as well`,
    )
  }
}

/** What a function has of its own, or by its provider. */
type WrittenFunction = {
  readonly runtime?: unknown
  readonly layers?: unknown
  readonly snapStart?: unknown
  readonly environment?: Readonly<Record<string, unknown>> | null
  readonly events?: unknown
}

function readLayers({ runtime = 'nodejs', layers = [], environment }: WrittenFunction) {
  return {
    layers: Array.isArray(layers) ? layers : undefined,
    takesWrapper: String(runtime).startsWith('nodejs') && environment?.AWS_LAMBDA_EXEC_WRAPPER === undefined,
  }
}

type Written = {
  readonly service?: unknown
  readonly custom?: { readonly mcp?: unknown }
  readonly functions?: Readonly<Record<string, WrittenFunction | null>>
  readonly provider?: WrittenFunction & { readonly iam?: unknown; readonly stackTags?: unknown }
  readonly package?: { readonly patterns?: readonly string[] }
  readonly resources?: unknown
}

/** What is added to a `serverless.yml`: parameters of its project, and below them the defaults of its edition. */
export function additionsFor(stack: Stack, written: Configuration, directory: string): Addition[] {
  const { configuration, resources } = defaultsByEdition[stack.settings.defaults](stack)
  const root = findProject(directory)
  const params = root === undefined ? {} : readProject(root).params
  const { resources: own, package: { patterns = [] } = {} } = written as Written // As above.
  return [
    ...additionsTo(withoutFrameworkDefaults(written, directory), mergeOver(configuration, { params })),
    ...(stack.settings.command === undefined
      ? []
      : [{ path: ['package', 'patterns'], value: [...packagePatterns, ...patterns] }]),
    // The service's own come last: osls merges later ones over earlier ones.
    { path: ['resources'], value: [...resources, ...[own ?? []].flat()] },
  ]
}

/** Whether `provider.stage` is written: osls has filled in its own default, `dev`, before any plugin is loaded. */
export function isStageWritten(directory: string): boolean {
  return readYml(directory).provider?.stage !== undefined
}

/** osls sets `versionFunctions` before any plugin is loaded, on the object that holds what is written. */
function withoutFrameworkDefaults(written: Configuration, directory: string): Configuration {
  const { provider } = written as Written // As above.
  const { versionFunctions } = readYml(directory).provider ?? {}
  return { ...written, provider: { ...provider, versionFunctions } }
}
