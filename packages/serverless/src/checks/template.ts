/** The parts of a compiled CloudFormation template that the checks read. */

import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { templateFile } from '../project/package-folder.ts'
import type { Service } from '../project/project.ts'

export type Resource = { readonly Type: string; readonly Properties?: Readonly<Record<string, unknown>> }

export type Template = {
  readonly Resources: Readonly<Record<string, Resource>>
  readonly Metadata?: Readonly<Record<string, unknown>>
}

/** One service's package for a stage. */
export type Packaged = {
  /** Its folder's name under `services/`. */
  readonly folder: string
  readonly isGateway: boolean
  /** Behind the gateway under this name. */
  readonly target?: string
  readonly template: Template
  /** The template's path from the root, for messages. */
  readonly path: string
}

/** What packaging wrote for a service into `directory`. */
export function readPackaged(root: string, service: Service, directory: string): Packaged {
  const file = join(directory, templateFile)
  const { folder, settings, target } = service
  return {
    folder,
    template: JSON.parse(readFileSync(file, 'utf8')),
    path: relative(root, file),
    isGateway: settings.gateway === true,
    ...(target !== undefined && { target }),
  }
}

export type Statement = {
  readonly actions: readonly string[]
  readonly resources: readonly string[]
  readonly condition: unknown
  /** The resource it is written in. */
  readonly id: string
}

export function resourcesOf({ Resources }: Template, type: string) {
  return Object.entries(Resources)
    .filter(([, { Type }]) => Type === type)
    .map(([id, { Properties = {} }]) => ({ id, properties: Properties }))
}

/** Managed policies of a template that are for callers from elsewhere: those of the functions' own role are attached to it. */
export function policiesForCallers(template: Template): ReadonlySet<string> {
  const policies = resourcesOf(template, 'AWS::IAM::ManagedPolicy')
  return new Set(policies.filter(({ properties }) => !isOfExecutionRole(properties)).map(({ id }) => id))
}

/** Whether a managed policy is attached to the role of the functions alone. */
export function isOfExecutionRole({ Roles, Users, Groups }: Readonly<Record<string, unknown>>): boolean {
  return Users === undefined && Groups === undefined && JSON.stringify(Roles) === '[{"Ref":"ExecutionRole"}]'
}

const holdersOfPolicies = [
  'AWS::IAM::Role',
  'AWS::IAM::RolePolicy',
  'AWS::IAM::ManagedPolicy',
  'AWS::IAM::Policy',
  'AWS::IAM::UserPolicy',
  'AWS::IAM::GroupPolicy',
]

/** Statements of identity policies that allow something. What is named by exclusion alone counts as `*`. */
export function grantsOf(template: Template): Statement[] {
  return holdersOfPolicies.flatMap(type =>
    resourcesOf(template, type).flatMap(({ id, properties }) =>
      statementsIn(properties)
        // A trust policy, which has a principal, says who may assume the role, not what the role may do.
        .filter(({ Effect, Principal }) => Effect === 'Allow' && Principal === undefined)
        .map(({ Action = '*', Resource = '*', Condition }) => ({
          id,
          actions: asTexts(Action),
          resources: asTexts(Resource),
          condition: Condition,
        })),
    ),
  )
}

function statementsIn(value: unknown): Record<string, unknown>[] {
  if (Array.isArray(value)) return value.flatMap(statementsIn)
  if (typeof value !== 'object' || value === null) return []
  if ('Effect' in value && ('Action' in value || 'NotAction' in value)) return [value as Record<string, unknown>]
  return Object.values(value).flatMap(statementsIn)
}

function asTexts(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).map(textOf)
}

/** A value with CloudFormation's functions written as they are. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  const sub = (value as { 'Fn::Sub'?: unknown } | null)?.['Fn::Sub']
  return typeof sub === 'string' ? sub : JSON.stringify(value)
}
