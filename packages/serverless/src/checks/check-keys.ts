/** Keys that seal the state of a tool's questions: set where a service needs them, and written in no file. */

import type { Problem } from './problem.ts'
import { type Packaged, resourcesOf, textOf } from './template.ts'

/** A value CloudFormation looks up when it deploys. */
const reference = /^\{\{resolve:(secretsmanager|ssm-secure|ssm):[^}]+\}\}$/

const howToSet =
  'Keep keys of 32 characters or more in Secrets Manager and name the secret: the parameter stateKeysSecret in serverless.yml of the project.'

/** @param asking folders of the services whose tools ask their clients questions (`rerun`) */
export function checkKeys(packages: readonly Packaged[], asking: readonly string[]): Problem[] {
  return packages.flatMap(packaged =>
    resourcesOf(packaged.template, 'AWS::Lambda::Function').flatMap(({ id, properties }): Problem[] => {
      const { Variables = {} } = (properties.Environment ?? {}) as { Variables?: Record<string, unknown> }
      const keys = textOf(Variables.MCP_STATE_KEYS ?? '')
      const where = `${packaged.path}: ${id}`
      if (keys !== '' && !reference.test(keys)) {
        const what = 'MCP_STATE_KEYS is written out, in a file many can read'
        return [{ code: 'state-keys-written-out', where, what, remedy: howToSet }]
      }
      const isAsking = packaged.isGateway ? asking.length > 0 : asking.includes(packaged.folder)
      if (keys !== '' || !isAsking) return []
      const what = `MCP_STATE_KEYS is not set, and tools of ${asking.join(', ')} ask their clients questions`
      return [{ code: 'state-keys-missing', where, what, remedy: howToSet }]
    }),
  )
}
