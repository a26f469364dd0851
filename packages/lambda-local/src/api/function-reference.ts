/** A function as callers name it: its name, `account:function:name`, or an ARN; each with or without a qualifier. */
import { localIdentity } from '../identity.ts'
import { invalidParameter, LambdaError } from '../lambda-error.ts'
import { type FunctionDefinition, toFunctionArn } from '../package/function-definition.ts'

export type FoundFunction = { readonly definition: FunctionDefinition; readonly functionArn: string }

const pattern =
  /^(?:arn:aws[a-zA-Z-]*:lambda:)?(?:(?<region>[a-z]{2}(?:-[a-z]+)+-\d):)?(?:(?<accountId>\d{12}):)?(?:function:)?(?<name>[a-zA-Z0-9-_]+)(?::(?<suffix>\$LATEST|[a-zA-Z0-9-_]+))?$/

/** As the API reference prints it, and the service repeats it. */
const documentedPattern = String.raw`(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?`

/**
 * A function of another region or account is refused even where one of that name is here: a client that asks the wrong
 * endpoint must not work on this machine and fail on AWS. The words for a region are Lambda's own, as public reports
 * quote them (aws-lambda-power-tuning #18); those for an account are IAM's and were not compared with the service.
 *
 * @param reference decoded from the request's path
 * @param request `qualifier` from the request's query, and the action IAM would be asked for
 * @throws LambdaError `ResourceNotFoundException`; there are no versions or aliases on this machine, only `$LATEST`
 * @throws LambdaError `AccessDeniedException` for another account, whose functions allow nothing to this one
 */
export function findFunction(
  functions: ReadonlyMap<string, FunctionDefinition>,
  reference: string,
  { qualifier, action }: { qualifier: string | undefined; action: string },
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
  if (!definition || (version !== undefined && version !== '$LATEST')) {
    throw new LambdaError('ResourceNotFoundException', `Function not found: ${functionArn}`)
  }
  return { definition, functionArn }
}
