/** Finds a function by its name, a partial ARN (`account:function:name`) or an ARN, with or without a qualifier. */
import { localIdentity } from '../identity.ts'
import { invalidParameter, LambdaError } from '../lambda-error.ts'
import { type FunctionDefinition, toFunctionArn } from '../package/function-definition.ts'

export type FoundFunction = { readonly definition: FunctionDefinition; readonly functionArn: string }

const pattern =
  /^(?:arn:aws[a-zA-Z-]*:lambda:)?(?:(?<region>[a-z]{2}(?:-[a-z]+)+-\d):)?(?:(?<accountId>\d{12}):)?(?:function:)?(?<name>[a-zA-Z0-9-_]+)(?::(?<suffix>\$LATEST|[a-zA-Z0-9-_]+))?$/

/** The pattern in the API reference, which the service repeats in its error. */
const documentedPattern = String.raw`(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?`

/**
 * Rejects another region or account even if a local function has the name: a client with the wrong endpoint must not work
 * here and fail on AWS. The message for a region is quoted from public reports (aws-lambda-power-tuning #18). The one for
 * an account is IAM's and was not compared with the service.
 *
 * @param reference as it stands in the request's path, with percent escapes
 * @param request `qualifier` from the request's query, and the action that IAM authorizes
 * @throws LambdaError `ResourceNotFoundException` also for versions by number: only `$LATEST` and the template's aliases exist
 * @throws LambdaError `AccessDeniedException` for another account
 */
export function findFunction(
  functions: ReadonlyMap<string, FunctionDefinition>,
  reference: string,
  { qualifier, action }: { qualifier: string | undefined; action: string },
): FoundFunction {
  const decoded = decode(reference)
  const { name, suffix, ...place } = pattern.exec(decoded)?.groups ?? {}
  if (name === undefined) {
    throw invalidParameter('functionName', decoded, `regular expression pattern: ${documentedPattern}`)
  }
  const region = place.region ?? localIdentity.region
  const accountId = place.accountId ?? localIdentity.accountId
  const version = qualifier ?? suffix
  const unqualified = toFunctionArn(name, { region, accountId })
  const functionArn = version === undefined ? unqualified : `${unqualified}:${version}`
  if (accountId !== localIdentity.accountId) {
    const user = `arn:aws:iam::${localIdentity.accountId}:user/local`
    throw new LambdaError(
      'AccessDeniedException',
      `User: ${user} is not authorized to perform: ${action} on resource: ${functionArn} because no resource-based policy allows the ${action} action`,
    )
  }
  if (region !== localIdentity.region) {
    const message = `Functions from '${region}' are not reachable in this region ('${localIdentity.region}')`
    throw new LambdaError('ResourceNotFoundException', message)
  }
  const definition = functions.get(name)
  if (!definition || !isThere(definition, version)) {
    throw new LambdaError('ResourceNotFoundException', `Function not found: ${functionArn}`)
  }
  return { definition, functionArn }
}

/** A malformed escape stays, and the pattern rejects it. */
function decode(reference: string): string {
  try {
    return decodeURIComponent(reference)
  } catch {
    return reference
  }
}

function isThere({ aliases = [] }: FunctionDefinition, version: string | undefined): boolean {
  return version === undefined || version === '$LATEST' || aliases.includes(version)
}
