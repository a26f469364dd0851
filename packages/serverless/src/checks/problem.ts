/** Kinds of problem. A code is permanent, since scripts may look for it. */
export const problemKinds = {
  'configuration-invalid': { level: 'error', title: 'The configuration of the gateway is invalid', since: '0.1' },
  'settings-invalid': {
    level: 'error',
    title: 'custom.mcp has a setting that does not exist or a wrong value',
    since: '0.1',
  },
  'edition-behind': { level: 'warning', title: 'The next edition of the defaults changes a service', since: '0.1' },
  'services-unreadable': { level: 'error', title: 'A serverless.yml cannot be read', since: '0.1' },
  'service-not-offered': { level: 'warning', title: 'The gateway does not offer a service', since: '0.1' },
  'rule-without-effect': { level: 'error', title: 'A setting of gateway.yml has no effect', since: '0.1' },
  'name-unusable': {
    level: 'error',
    title: 'A name of a tool, prompt or resource cannot be used as it is',
    since: '0.1',
  },
  'catalogue-unavailable': { level: 'error', title: 'A server does not say what it offers', since: '0.1' },
  'catalogue-differs': { level: 'error', title: 'catalogue.json differs from what the server offers', since: '0.1' },
  'one-server-object': { level: 'warning', title: 'A tool server serves one tenant only', since: '0.1' },
  'own-transport': { level: 'warning', title: 'A tool server reads standard input as it loads', since: '0.1' },
  'packaging-failed': { level: 'error', title: 'The services cannot be packaged', since: '0.1' },
  'permission-too-wide': {
    level: 'error',
    title: 'A policy allows more than named actions on named resources',
    since: '0.1',
  },
  'target-may-invoke': { level: 'error', title: 'A tool server may invoke functions', since: '0.1' },
  'gateway-invokes-too-much': { level: 'error', title: 'The gateway may invoke more than its targets', since: '0.1' },
  'gateway-open-past-url': {
    level: 'error',
    title: 'Callers may invoke the gateway past its function URL',
    since: '0.1',
  },
  'function-url-differs': {
    level: 'error',
    title: 'A function URL is open to others than gateway.yml says',
    since: '0.1',
  },
  'function-url-missing': { level: 'error', title: 'The gateway has no function URL', since: '0.1' },
  'permission-without-door': { level: 'error', title: 'A permission on the gateway belongs to no door', since: '0.1' },
  'web-acl-unsupported': { level: 'error', title: 'AWS WAF cannot be attached to the gateway', since: '0.1' },
  'target-open-past-gateway': { level: 'error', title: 'A tool server can be reached past the gateway', since: '0.1' },
  'function-name-too-long': { level: 'error', title: 'The name of a function is too long', since: '0.1' },
  'environment-too-large': {
    level: 'error',
    title: 'The environment variables of a function are too large',
    since: '0.1',
  },
  'policy-too-long': { level: 'error', title: 'A policy is too long', since: '0.1' },
  'package-too-large': { level: 'error', title: 'A package is too large', since: '0.1' },
  'python-package-unusable': {
    level: 'error',
    title: 'A server in Python would not start on Lambda',
    since: '0.1',
  },
  'state-keys-written-out': { level: 'error', title: 'Keys are written out in a template', since: '0.1' },
  'state-keys-missing': { level: 'error', title: 'Keys are missing for tools that ask', since: '0.1' },
  'template-behind': { level: 'warning', title: 'The template of the project is newer today', since: '0.1' },
  'merge-unfinished': { level: 'error', title: 'A file has conflicts of an upgrade', since: '0.1' },
  'setting-cannot-work': { level: 'error', title: 'A setting of gateway.yml cannot work as written', since: '0.1' },
  'setting-doubtful': { level: 'warning', title: 'A setting of gateway.yml may not mean what it says', since: '0.1' },
  'issuer-differs': { level: 'error', title: 'An issuer publishes something else than gateway.yml says', since: '0.1' },
  'issuer-doubtful': { level: 'warning', title: 'Some clients cannot log in at an issuer', since: '0.1' },
  'local-only-variable': { level: 'error', title: 'A variable switches checks of this machine on', since: '0.1' },
  'variable-unknown': { level: 'warning', title: 'The gateway does not read a variable', since: '0.1' },
  'function-switched-off': { level: 'error', title: 'A function may not run at all', since: '0.1' },
  'version-not-called': { level: 'error', title: 'The gateway calls no version of a tool server', since: '0.1' },
  'timeout-too-short': { level: 'warning', title: 'The gateway ends before a call of it', since: '0.1' },
  'answers-differ': { level: 'error', title: 'Code and function URL answer in different ways', since: '0.1' },
  'cors-twice': { level: 'warning', title: 'The function URL answers for pages beside the gateway', since: '0.1' },
  'binary-of-other-architecture': {
    level: 'error',
    title: 'A program or addon in a zip is for another machine',
    since: '0.1',
  },
  'program-not-runnable': { level: 'error', title: 'A program in a zip cannot be started on Lambda', since: '0.1' },
  'function-unloadable': { level: 'error', title: 'A function cannot be loaded from its zip', since: '0.1' },
  'secrets-tracked': { level: 'error', title: 'Git tracks the secrets of this machine', since: '0.1' },
  'key-written-out': { level: 'warning', title: 'A variable of a function looks like a key', since: '0.1' },
  'secrets-line': { level: 'warning', title: 'A line of the secrets of this machine is not read', since: '0.1' },
} as const satisfies Record<string, ProblemKind>

type ProblemKind = {
  /** A stage with an error is not deployed. */
  readonly level: 'error' | 'warning'
  readonly title: string
  /** The version of the package that has it first. */
  readonly since: string
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
  return `${problemKinds[code].level} ${code}: ${where}: ${what}\n    ${remedy}\n    More: ${toExplain(code)}`
}

/** The problem for programs. */
export function toJson(problem: Problem): Problem & ProblemKind & { readonly explain: string } {
  return { ...problem, ...problemKinds[problem.code], explain: toExplain(problem.code) }
}

/** The command that prints the page of a code. */
function toExplain(code: Problem['code']): string {
  return `npx mcp-lambda explain ${code}`
}
