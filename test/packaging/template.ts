import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { root } from './repository.ts'

export type Resource = { Type: string; Properties: Record<string, unknown>; DependsOn?: string | string[] }
export type Template = { Resources: Record<string, Resource>; Outputs?: Record<string, unknown>; Parameters?: object }

export type Statement = { Effect: 'Allow' | 'Deny'; Action: string | string[]; Resource: unknown; Condition?: unknown }

/** What `sls package` compiled for a service. */
export async function readTemplate(service: string, stage: string): Promise<Template> {
  const path = join(root, 'services', service, '.package', stage, 'cloudformation-template-update-stack.json')
  return JSON.parse(await readFile(path, 'utf8'))
}

export function resourcesOf(template: Template, type: string): Record<string, unknown>[] {
  return Object.values(template.Resources)
    .filter(resource => resource.Type === type)
    .map(resource => resource.Properties)
}

/** The properties of the one resource of its type. */
export function onlyResource(template: Template, type: string): Record<string, unknown> {
  const [only, ...others] = resourcesOf(template, type)
  if (only === undefined || others.length > 0)
    throw new Error(`There are ${others.length + (only ? 1 : 0)} ${type}, not one`)
  return only
}

/** Every IAM statement of a template, wherever it is written: role, policy or resource policy. */
export function statementsOf(value: unknown): Statement[] {
  if (Array.isArray(value)) return value.flatMap(statementsOf)
  if (typeof value !== 'object' || value === null) return []
  if ('Effect' in value && 'Action' in value) return [value as unknown as Statement]
  return Object.values(value).flatMap(statementsOf)
}

/** A value or a list of them, as a list: IAM takes either. */
export function asList<T>(value: T | T[]): T[] {
  return Array.isArray(value) ? value : [value]
}

/** The text of a value with CloudFormation's functions taken at their word. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  const sub = (value as { 'Fn::Sub'?: string })['Fn::Sub']
  return sub ?? JSON.stringify(value)
}
