import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec'
import type { PropertyType, ResourceProperties } from '@aws-cdk/service-spec-types'
import type { Template } from './template.ts'

const specification = loadAwsServiceSpecSync()

/** What CloudFormation would refuse, by its own published schema: unknown types and properties, missing ones, dangling references. */
export function templateProblems(template: Template): string[] {
  const problems: string[] = []

  for (const [id, { Type, Properties, DependsOn }] of Object.entries(template.Resources)) {
    const resource = specification.lookup('resource', 'cloudFormationType', 'equals', Type)[0]
    if (resource === undefined) problems.push(`${id}: there is no type ${Type}`)
    else checkProperties(id, Properties ?? {}, resource.properties)
    for (const dependency of [DependsOn ?? []].flat()) checkReference(`${id}.DependsOn`, dependency)
  }
  checkReferences('', { Resources: template.Resources, Outputs: template.Outputs })
  return problems

  function checkProperties(path: string, value: Record<string, unknown>, properties: ResourceProperties): void {
    for (const name of Object.keys(value)) {
      const property = properties[name]
      if (property === undefined) problems.push(`${path}: there is no property ${name}`)
      else checkValue(`${path}.${name}`, value[name], property.type)
    }
    for (const [name, { required }] of Object.entries(properties)) {
      if (required && !(name in value)) problems.push(`${path}: ${name} is missing`)
    }
  }

  function checkValue(path: string, value: unknown, type: PropertyType): void {
    if (isIntrinsic(value)) return
    if (type.type === 'array') {
      if (!Array.isArray(value)) problems.push(`${path}: is not a list`)
      else for (const [index, item] of value.entries()) checkValue(`${path}[${index}]`, item, type.element)
    } else if (type.type === 'ref') {
      const { properties } = specification.get('typeDefinition', type.reference.$ref)
      checkProperties(path, value as Record<string, unknown>, properties)
    } else if (['string', 'integer', 'number', 'boolean'].includes(type.type)) {
      const wanted = type.type === 'integer' ? 'number' : type.type
      if (typeof value !== wanted) problems.push(`${path}: is ${JSON.stringify(value)}, not a ${type.type}`)
    }
  }

  function checkReferences(path: string, value: unknown): void {
    if (typeof value !== 'object' || value === null) return
    for (const [key, inner] of Object.entries(value)) {
      const here = `${path}.${key}`
      if (key === 'Ref') checkReference(here, String(inner))
      else if (key === 'Fn::GetAtt')
        checkReference(here, String(Array.isArray(inner) ? inner[0] : inner).split('.')[0] ?? '')
      else if (key === 'Fn::Sub')
        for (const [, name = ''] of String(inner).matchAll(/\$\{([^}!]+)\}/g))
          checkReference(here, name.split('.')[0] ?? '')
      else checkReferences(here, inner)
    }
  }

  function checkReference(path: string, name: string): void {
    if (!name.startsWith('AWS::') && !(name in template.Resources) && !(name in (template.Parameters ?? {})))
      problems.push(`${path}: there is no resource and no parameter ${name}`)
  }
}

function isIntrinsic(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const [key = '', ...others] = Object.keys(value)
  return others.length === 0 && (key === 'Ref' || key.startsWith('Fn::'))
}
