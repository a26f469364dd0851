/** What the next edition of the defaults would change, before a project takes it. */

import { defaultsByEdition } from '../defaults/defaults.ts'
import { changesOfNextEdition, type Editions } from '../defaults/edition-changes.ts'
import { readStack } from '../plugin/read-stack.ts'
import { readYml, type Service } from '../project/project.ts'
import type { Problem } from './problem.ts'

export function checkEditions(services: readonly Service[], editions: Editions = defaultsByEdition): Problem[] {
  return services.flatMap(({ folder, directory, settings }) => {
    const written = readYml(directory)
    const stack = readStack(written, { directory, toLogicalId: key => key, bundlePlugins: '' })
    return changesOfNextEdition(stack, written, editions).map(({ path, before, after }): Problem => {
      const [from, to] = [before, after].map(value => JSON.stringify(value) ?? 'nothing')
      const next = settings.defaults + 1
      return {
        code: 'edition-behind',
        where: `services/${folder}/serverless.yml: ${path}`,
        what:
          path === 'resources'
            ? `edition ${next} has other resources`
            : `edition ${next} has ${to} in place of ${from}`,
        remedy: `custom.mcp.defaults: ${next} takes it; written in serverless.yml, the value stays.`,
      }
    })
  })
}
