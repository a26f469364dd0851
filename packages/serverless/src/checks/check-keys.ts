/** Keys are written in no file. Those that seal the state of a tool's questions are set where a service needs them. */

import { hasKeyForm, looksLikeKey } from '../settings/looks-like-key.ts'
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
      const writtenOut = findWrittenOut(packaged.folder, Variables)
      if (keys !== '' && !reference.test(keys)) {
        const what = 'MCP_STATE_KEYS is written out, in a file many can read'
        return [
          ...writtenOut,
          { code: 'state-keys-written-out', where, what, remedy: packaged.isGateway ? forGateway : forService },
        ]
      }
      const isAsking = packaged.isGateway ? asking.length > 0 : asking.includes(packaged.folder)
      const isSecret = textOf(Variables.MCP_SECRETS ?? '').includes('"MCP_STATE_KEYS"')
      if (keys !== '' || isSecret || !isAsking) return writtenOut
      const what = `MCP_STATE_KEYS is not set, and tools of ${asking.join(', ')} ask their clients questions`
      return [
        ...writtenOut,
        { code: 'state-keys-missing', where, what, remedy: packaged.isGateway ? forGateway : forService },
      ]
    }),
  )
}

const namesKey = /KEY|TOKEN|SECRET|PASSW|CREDENTIAL/i

/** Variables with a key as their value, which is not shown. */
function findWrittenOut(folder: string, variables: Readonly<Record<string, unknown>>): Problem[] {
  const names = Object.entries(variables).flatMap(([name, value]) => {
    if (name === 'MCP_STATE_KEYS' || typeof value !== 'string') return []
    return hasKeyForm(value) || (namesKey.test(name) && looksLikeKey(value)) ? [name] : []
  })
  return names.map(name => ({
    code: 'key-written-out',
    where: `services/${folder}/serverless.yml: environment.${name}`,
    what: 'its value looks like a key, which each reader of the template has',
    remedy: `Store it in Secrets Manager, name the secret in custom.mcp.secrets: { ${name}: my/secret }, and replace the key.`,
  }))
}
