import { invalidParameter, LambdaError } from '../lambda-error.ts'
import type { FunctionDefinition } from '../package/function-definition.ts'

/** Checks that an invocation has a tenant id exactly if its function is isolated by tenant. @throws LambdaError */
export function checkTenant({ tenantIsolation }: FunctionDefinition, tenantId: string | undefined) {
  const refuse = (message: string) => {
    throw new LambdaError('InvalidParameterValueException', message)
  }
  if (tenantIsolation && tenantId === undefined) {
    refuse(
      'The invoked function is enabled with tenancy configuration. Add a valid tenant ID in your request and try again.',
    )
  }
  if (!tenantIsolation && tenantId !== undefined) {
    refuse(
      'The invoked function is not enabled with tenancy configuration. Remove the tenant ID from your request and try again.',
    )
  }
  if (tenantId !== undefined && !/^[a-zA-Z0-9._:/=+\-@ ]+$/.test(tenantId)) {
    throw invalidParameter('tenantId', tenantId, 'regular expression pattern: [a-zA-Z0-9\\._:\\/=+\\-@ ]+')
  }
  if (tenantId !== undefined && tenantId.length > 256) {
    throw invalidParameter('tenantId', tenantId, 'length less than or equal to 256')
  }
}
