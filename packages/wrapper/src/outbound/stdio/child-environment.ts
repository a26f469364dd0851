import { createHiddenValues } from '../../primitives/hidden-values.ts'

const authorizationToken = 'AWS_CONTAINER_AUTHORIZATION_TOKEN'

/** Given to every child: what programs and AWS SDKs need to run. Any other variable must be named. */
export const alwaysGiven: readonly string[] = [
  'PATH',
  'HOME',
  'LANG',
  'TZ',
  'TMPDIR',
  'LD_LIBRARY_PATH',
  'NODE_EXTRA_CA_CERTS',
  'PYTHONPATH',
  'AWS_REGION',
  'AWS_DEFAULT_REGION',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  // Under SnapStart, these take the place of the keys.
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  authorizationToken,
]

/** Values are set as they are; `true` passes on the variable of this process by that name; a function gives the value. */
export type ChildEnv = Readonly<Record<string, string | true | (() => string | Promise<string>)>>

/** An environment whose functions have been asked, or that has none. */
export type KnownEnv = Readonly<Record<string, string | true>>

type Env = Readonly<Record<string, string | undefined>>

export function isKnown(named: ChildEnv): named is KnownEnv {
  return Object.values(named).every(value => typeof value !== 'function')
}

/** Asks all functions at once. */
export async function askValues(named: ChildEnv): Promise<KnownEnv> {
  const known = Object.entries(named).map(
    async ([name, value]): Promise<[string, string | true]> => [
      name,
      typeof value === 'function' ? await value() : value,
    ],
  )
  return Object.fromEntries(await Promise.all(known))
}

/** The environment of a child: an allow-list, since this process's own may hold keys that are not for the child. */
export function toChildEnvironment(named: KnownEnv, parent: Env): Record<string, string> {
  const environment: Record<string, string> = {}
  for (const name of alwaysGiven) if (parent[name] !== undefined) environment[name] = parent[name]
  for (const [name, value] of Object.entries(named)) {
    const given = value === true ? parent[name] : value
    if (given !== undefined) environment[name] = given
  }
  return environment
}

/**
 * Redacts AWS credentials, and the variables that the author named, in the output of a child. A program that fails often
 * prints its settings, and its recent stderr reaches the log and the caller.
 */
export function createRedactor(named: KnownEnv, environment: Env): (text: string) => string {
  const values = createHiddenValues()
  const credentials = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', authorizationToken]
  for (const name of [...credentials, ...Object.keys(named)]) values.hide(name, environment[name] ?? '')
  return values.redact
}
