/** What `check --explain` prints: what each name of the project's settings stands for on a stage. */
import { relative } from 'node:path'
import { type ResolvedName, resolveNames } from '@mcp-lambda/gateway/packaging'
import { gatewaySources } from '@mcp-lambda/serverless/gateway'
import { findGateway, onStage, readProject, readServices, type Service } from '@mcp-lambda/serverless/project'

export type ExplainedName = ResolvedName & { readonly file: string }

/** @param given `--param`, by name */
export function explainNames(root: string, stage: string, given: Readonly<Record<string, string>>): ExplainedName[] {
  const services = readServices(root)
  const gateway = findGateway(services)
  const sources = parameterSources(root, stage, given)
  const snapStart = sources.find(({ values }) => 'snapStart' in values)?.values.snapStart === 'on' ? 'on' : 'off'
  const named = gateway === undefined ? [] : resolveNames(stage, gatewaySources(gateway.directory, { snapStart }))
  const file = gateway && `${relative(root, gateway.directory)}/gateway.yml`
  return [
    ...named.map(name => ({ file: file ?? '', ...name })),
    ...services.flatMap(service => explainService(service, stage)),
    ...explainParameters(sources),
  ]
}

function explainService({ folder, settings, functionNames }: Service, stage: string): ExplainedName[] {
  const file = `services/${folder}/serverless.yml`
  return [
    ...functionNames.map(name => ({ file, path: 'functions', written: name, stands: [onStage(stage, name)] })),
    ...Object.entries(settings.secrets ?? {}).map(([variable, reference]) => ({
      file,
      path: `custom.mcp.secrets.${variable}`,
      written: variable,
      stands: [`secret ${String(reference)}`],
    })),
  ]
}

type ParameterSource = { readonly at: string; readonly values: Readonly<Record<string, unknown>> }

/** The command line has priority over the block of the stage, and that over `default`. */
function parameterSources(root: string, stage: string, given: Readonly<Record<string, string>>): ParameterSource[] {
  const { params } = readProject(root)
  const blocks = params as Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>> // By the schema of osls.
  return [
    { at: '--param', values: given },
    { at: `params.${stage}`, values: blocks[stage] ?? {} },
    { at: 'params.default', values: blocks.default ?? {} },
  ]
}

function explainParameters(sources: readonly ParameterSource[]): ExplainedName[] {
  const names = new Set(sources.flatMap(({ values }) => Object.keys(values)))
  return [...names].sort().flatMap(name => {
    const source = sources.find(({ values }) => name in values)
    if (source === undefined) return []
    const stands = [JSON.stringify(source.values[name])]
    return [{ file: source.at === '--param' ? '' : 'serverless.yml', path: source.at, written: name, stands }]
  })
}

export function toExplainedLine({ file, path, written, stands }: ExplainedName): string {
  const place = [file, path].filter(Boolean).join(': ')
  return `${place}: ${written} → ${stands.length === 0 ? 'nothing' : stands.join(', ')}`
}
