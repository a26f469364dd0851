/** Names of projects and servers: part of names on AWS, of npm packages and of tools. */

/** `target` of the gateway has the same rule: no underscore, since `___` ends the target in `target___tool`. */
const words = /^[a-z0-9]+(-[a-z0-9]+)*$/

/**
 * `mcp-server-<name>-<stage>` and `<name>-gateway-<stage>` are names of functions, which Lambda limits to 64 characters. So a
 * stage may have 12.
 */
const maxLength = 40

/** What is wrong with the name of a project, if anything. Its stack on CloudFormation has the same name. */
export function findProjectNameProblem(name: string): string | undefined {
  if (!/^[a-z]/.test(name)) return 'begin it with a lower-case letter, e.g. my-tools'
  return findProblem(name)
}

/** What is wrong with the name of a server, if anything. */
export function findServerNameProblem(name: string, taken: readonly string[] = []): string | undefined {
  if (name === 'gateway') return 'it is the name of the gateway; choose another, e.g. notes'
  if (taken.includes(name)) return `services/${name} exists; choose another name`
  return findProblem(name)
}

function findProblem(name: string): string | undefined {
  if (!words.test(name)) return 'use lower-case letters and digits, in words joined by single hyphens, e.g. my-notes'
  if (name.length > maxLength) return `it has ${name.length} characters; use ${maxLength} at most`
  return undefined
}
