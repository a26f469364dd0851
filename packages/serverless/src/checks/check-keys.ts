/** Keys that seal the state of a tool's questions: set where a service needs them, and written in no file. */

import type { Problem } from './problem.ts'
import { type Packaged, resourcesOf, textOf } from './template.ts'

/** A value CloudFormation looks up when it deploys. */
const reference = /^\{\{resolve:(secretsmanager|ssm-secure|ssm):[^}]+\}\}$/

const keep = 'Keep keys of 32 characters or more in Secrets Manager and name the secret:'

const forGateway = `${keep} the parameter stateKeysSecret in serverless.yml of the project.`

const forService = `${keep} custom.mcp.secrets: { MCP_STATE_KEYS: <its name> } in serverless.yml of the service, and give the source stateKeys of @mcp-lambda/wrapper/secrets.`

/** @param asking folders of the services whose tools ask their clients questions (`rerun`) */
export function checkKeys(packages: readonly Packaged[], asking: readonly string[]): Problem[] {
  return packages.flatMap(packaged =>
    resourcesOf(packaged.template, 'AWS::Lambda::Function').flatMap(({ id, properties }): Problem[] => {
      const { Variables = {} } = (properties.Environment ?? {}) as { Variables?: Record<string, unknown> }
      const keys = textOf(Variables.MCP_STATE_KEYS ?? '')
      const where = `${packaged.path}: ${id}`
      if (keys !== '' && !reference.test(keys)) {
        const what = 'MCP_STATE_KEYS is written out, in a file many can read'
        return [{ code: 'state-keys-written-out', where, what, remedy: packaged.isGateway ? forGateway : forService }]
      }
      const isAsking = packaged.isGateway ? asking.length > 0 : asking.includes(packaged.folder)
      const isSecret = textOf(Variables.MCP_SECRETS ?? '').includes('"MCP_STATE_KEYS"')
      if (keys !== '' || isSecret || !isAsking) return []
      const what = `MCP_STATE_KEYS is not set, and tools of ${asking.join(', ')} ask their clients questions`
      return [{ code: 'state-keys-missing', where, what, remedy: packaged.isGateway ? forGateway : forService }]
    }),
  )
}
