/** A function as callers name it: its name, `account:function:name`, or an ARN; each with or without a qualifier. */
import { localIdentity } from '../identity.ts'
import { type FunctionDefinition, toFunctionArn } from './function-definition.ts'
import { invalidParameter, LambdaError } from './lambda-error.ts'

export type FoundFunction = { readonly definition: FunctionDefinition; readonly functionArn: string }

const pattern =
  /^(?:arn:aws[a-zA-Z-]*:lambda:)?(?:(?<region>[a-z]{2}(?:-[a-z]+)+-\d):)?(?:(?<accountId>\d{12}):)?(?:function:)?(?<name>[a-zA-Z0-9-_]+)(?::(?<suffix>\$LATEST|[a-zA-Z0-9-_]+))?$/

/** As the API reference prints it, and the service repeats it. */
const documentedPattern = String.raw`(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?`

/**
 * @param reference decoded from the request's path
 * @param qualifier from the request's query
 * @throws LambdaError `ResourceNotFoundException`; there are no versions or aliases on this machine, only `$LATEST`
 */
export function findFunction(
  functions: ReadonlyMap<string, FunctionDefinition>,
  reference: string,
  qualifier: string | undefined,
): FoundFunction {
  const { name, suffix, ...place } = pattern.exec(reference)?.groups ?? {}
  if (name === undefined) {
    throw invalidParameter('functionName', reference, `regular expression pattern: ${documentedPattern}`)
  }
  const region = place.region ?? localIdentity.region
  const accountId = place.accountId ?? localIdentity.accountId
  const version = qualifier ?? suffix
  const unqualified = toFunctionArn(name, { region, accountId })
  const functionArn = version === undefined ? unqualified : `${unqualified}:${version}`
  const definition = functions.get(name)
  const isHere = region === localIdentity.region && accountId === localIdentity.accountId
  if (!definition || !isHere || (version !== undefined && version !== '$LATEST')) {
    throw new LambdaError('ResourceNotFoundException', `Function not found: ${functionArn}`)
  }
  return { definition, functionArn }
}
