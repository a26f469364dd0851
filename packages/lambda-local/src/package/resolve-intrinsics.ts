/** Evaluates the CloudFormation intrinsic functions in a template of `sls package`, where that needs no AWS account. */

export type Template = {
  readonly Resources: Readonly<Record<string, Resource>>
  /** With the values that a stack has where none are given. */
  readonly Parameters?: Readonly<Record<string, { readonly Default?: unknown }>>
}

export type Resource = { readonly Type: string; readonly Properties?: Readonly<Record<string, unknown>> }

export type ResolveScope = {
  readonly template: Template
  readonly region: string
  readonly accountId: string
  readonly stackName: string
}

/**
 * Returns the value without intrinsic functions. Properties with `AWS::NoValue` are removed.
 *
 * @param path the place in the template, for error messages
 * @throws Error naming the path if only AWS knows the value
 */
export function resolveIntrinsics(value: unknown, scope: ResolveScope, path: string): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item, index) => resolveIntrinsics(item, scope, `${path}[${index}]`))
    return items.filter(item => item !== undefined)
  }
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value)
  const [name, argument] = entries[0] ?? []
  if (entries.length === 1 && (name === 'Ref' || name?.startsWith('Fn::'))) return evaluate(name, argument, scope, path)
  const resolved = entries.map(([key, item]) => [key, resolveIntrinsics(item, scope, `${path}.${key}`)] as const)
  return Object.fromEntries(resolved.filter(([, item]) => item !== undefined))
}

function evaluate(name: string, argument: unknown, scope: ResolveScope, path: string): unknown {
  const unknownHere = (what: string) =>
    new Error(`${path}: ${what} is known only to AWS; set a plain value in the stage that runs locally`)
  const textOf = (value: unknown) => String(resolveIntrinsics(value, scope, path))

  switch (name) {
    case 'Ref': {
      if (argument === 'AWS::NoValue') return undefined
      return reference(String(argument), scope) ?? fail(unknownHere(`Ref ${argument}`))
    }
    case 'Fn::GetAtt': {
      const [id = '', attribute = ''] = Array.isArray(argument) ? argument.map(textOf) : splitOnce(String(argument))
      return attributeOf(id, attribute, scope) ?? fail(unknownHere(`Fn::GetAtt ${id}.${attribute}`))
    }
    case 'Fn::Sub': {
      const [text, variables = {}] = Array.isArray(argument) ? argument : [argument]
      return String(text).replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, key: string) => {
        if (literal) return `\${${key}}`
        if (Object.hasOwn(variables, key)) return textOf(variables[key])
        const found = key.includes('.') ? attributeOf(...splitOnce(key), scope) : reference(key, scope)
        return found ?? fail(unknownHere(`\${${key}} in Fn::Sub`))
      })
    }
    case 'Fn::Join': {
      const [separator, items] = argument as [string, unknown[]] // CloudFormation allows no other form.
      return items.map(textOf).join(separator)
    }
    default:
      throw unknownHere(name)
  }
}

function reference(name: string, scope: ResolveScope): string | undefined {
  const pseudo: Record<string, string> = {
    'AWS::Region': scope.region,
    'AWS::AccountId': scope.accountId,
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackName': scope.stackName,
    'AWS::StackId': `arn:aws:cloudformation:${scope.region}:${scope.accountId}:stack/${scope.stackName}/local`,
  }
  const byDefault = scope.template.Parameters?.[name]?.Default
  return pseudo[name] ?? (byDefault === undefined ? physicalName(name, scope) : String(byDefault))
}

const nameProperties: Record<string, string> = {
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::IAM::Role': 'RoleName',
}

function physicalName(id: string, scope: ResolveScope): string | undefined {
  const resource = scope.template.Resources[id]
  const property = nameProperties[resource?.Type ?? '']
  if (!resource || !property) return undefined
  const name = resource.Properties?.[property]
  return name === undefined ? id : String(resolveIntrinsics(name, scope, `${id}.${property}`))
}

function attributeOf(id: string, attribute: string, scope: ResolveScope): string | undefined {
  const name = physicalName(id, scope)
  if (name === undefined || attribute !== 'Arn') return undefined
  const { region, accountId } = scope
  switch (scope.template.Resources[id]?.Type) {
    case 'AWS::Lambda::Function':
      return `arn:aws:lambda:${region}:${accountId}:function:${name}`
    case 'AWS::Logs::LogGroup':
      return `arn:aws:logs:${region}:${accountId}:log-group:${name}:*`
    default:
      return `arn:aws:iam::${accountId}:role/${name}`
  }
}

function splitOnce(text: string): [string, string] {
  const at = text.indexOf('.')
  return [text.slice(0, at), text.slice(at + 1)]
}

function fail(error: Error): never {
  throw error
}
