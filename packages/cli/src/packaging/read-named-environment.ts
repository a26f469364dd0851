import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The variables that a `serverless.yml` of the project names as `${env:NAME}`, with their values. Turbo hides from its tasks each
 * variable that `turbo.json` does not name, and without it in a hash, a package of before would come from the cache.
 */
export function readNamedEnvironment(
  root: string,
  env: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const services = readdirSync(join(root, 'services')).map(folder => join('services', folder))
  const names = ['.', ...services].flatMap(folder => {
    const file = join(root, folder, 'serverless.yml')
    if (!existsSync(file)) return []
    return [...readFileSync(file, 'utf8').matchAll(/\$\{env:(\w+)/g)].map(([, name = '']) => name)
  })
  return Object.fromEntries(
    [...new Set(names)].sort().flatMap(name => {
      const value = env[name]
      return value === undefined ? [] : [[name, value]]
    }),
  )
}
