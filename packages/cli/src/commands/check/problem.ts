/** Kinds of problem. A code is permanent, since scripts may look for it. */
export const problemKinds = {
  'configuration-invalid': { level: 'error', title: 'The configuration of the gateway is invalid' },
  'services-unreadable': { level: 'error', title: 'A serverless.yml cannot be read' },
  'rule-without-effect': { level: 'error', title: 'A setting of gateway.yml has no effect' },
  'name-unusable': { level: 'error', title: 'A name of a tool, prompt or resource cannot be used as it is' },
  'catalogue-unavailable': { level: 'error', title: 'A server does not say what it offers' },
  'catalogue-differs': { level: 'error', title: 'catalogue.json differs from what the server offers' },
  'packaging-failed': { level: 'error', title: 'The services cannot be packaged' },
  'permission-too-wide': { level: 'error', title: 'A policy allows more than named actions on named resources' },
  'target-may-invoke': { level: 'error', title: 'A tool server may invoke functions' },
  'gateway-invokes-too-much': { level: 'error', title: 'The gateway may invoke more than its targets' },
  'gateway-open-past-url': { level: 'error', title: 'Callers may invoke the gateway past its function URL' },
  'function-url-differs': { level: 'error', title: 'A function URL is open to others than gateway.yml says' },
  'function-url-missing': { level: 'error', title: 'The gateway has no function URL' },
  'permission-without-door': { level: 'error', title: 'A permission on the gateway belongs to no door' },
  'target-open-past-gateway': { level: 'error', title: 'A tool server can be reached past the gateway' },
  'function-name-too-long': { level: 'error', title: 'The name of a function is too long' },
  'environment-too-large': { level: 'error', title: 'The environment variables of a function are too large' },
  'policy-too-long': { level: 'error', title: 'A policy is too long' },
  'package-too-large': { level: 'error', title: 'A package is too large' },
  'state-keys-written-out': { level: 'error', title: 'Keys are written out in a template' },
  'state-keys-missing': { level: 'error', title: 'Keys are missing for tools that ask' },
} as const satisfies Record<string, ProblemKind>

type ProblemKind = {
  /** A stage with an error is not deployed. */
  readonly level: 'error' | 'warning'
  readonly title: string
}

/** Something that keeps a stage from working, or from being as safe as it claims. */
export type Problem = {
  readonly code: keyof typeof problemKinds
  /** A file, and the place in it. */
  readonly where: string
  readonly what: string
  /** What to do about it. */
  readonly remedy: string
}

export function isError({ code }: Problem): boolean {
  return problemKinds[code].level === 'error'
}

export function toText({ code, where, what, remedy }: Problem): string {
  return `${problemKinds[code].level} ${code}: ${where}: ${what}\n    ${remedy}`
}

/** The problem for programs. */
export function toJson(problem: Problem): Problem & ProblemKind {
  return { ...problem, ...problemKinds[problem.code] }
}
