import { ErrorCode } from '@mcp-lambda/wrapper'
import type { Page } from './page.ts'

type CodePage = Omit<Page, 'code' | 'aliases'>

/** By the name of a JSON-RPC code. The type asks for each that the wrapper answers with. */
const byName: { readonly [name in keyof typeof ErrorCode]: CodePage } = {
  parseError: {
    title: 'The message is no JSON',
    cause: 'The body of a request is not JSON, is cut short, or nests too deep.',
    wayOut: 'Send one JSON-RPC message, encoded as UTF-8.',
  },
  invalidRequest: {
    title: 'The message is no JSON-RPC request',
    cause: 'The JSON is valid, but is no JSON-RPC 2.0 message; or nothing is served at the path of the request.',
    wayOut: 'Use a client that speaks MCP, and the URL with its path, `/mcp`.',
  },
  methodNotFound: {
    title: 'The method does not exist',
    cause:
      'The server does not offer the method, or not on the revision of the client: 2026-07-28 has no `initialize`, and a stateless connection of 2025 cannot carry questions to the client.',
    wayOut:
      'Compare the method with what the server declares in its capabilities, and the revision with what the tool needs.',
  },
  invalidParams: {
    title: 'The parameters are wrong',
    cause:
      'A tool, prompt, resource or cursor of that name is unknown, or is hidden from this caller by the policy; or a parameter has the wrong type. The record has the cause, where there is one.',
    wayOut: 'List again: names may have changed. A name begins with its target, as in `notes___search`.',
  },
  internalError: {
    title: 'The server failed',
    cause: 'The code of the server threw something that was not meant for the caller.',
    wayOut: 'Look for the request id in the log of the function: it has the error, with its stack.',
  },
  headerMismatch: {
    title: 'A header contradicts the message',
    cause:
      '2026-07-28 mirrors the method and some parameters into headers. One of them is missing, or differs from the body.',
    wayOut: 'Update the client. A proxy in between must pass `mcp-…` headers on as they are.',
  },
  missingClientCapability: {
    title: 'The client lacks a capability',
    cause:
      'The tool asks its client something (roots, sampling, elicitation), and the client has not declared that it answers.',
    wayOut: 'Use a client that has the capability that `data` names, or a tool that asks nothing.',
  },
  unsupportedProtocolVersion: {
    title: 'The revision is not served',
    cause:
      'The request names a revision of MCP that this server does not speak. `data.supported` lists those that it does.',
    wayOut: 'Let the client choose one of them. Most do so by themselves.',
  },
  resourceNotFound: {
    title: 'The resource does not exist',
    cause:
      'No target lists the resource or has a template for it, or the policy hides it from this caller. 2025-era clients get this code.',
    wayOut: 'List resources and templates again.',
  },
  urlElicitationRequired: {
    title: 'A page has to be opened first',
    cause: 'The tool needs its user to open a page, such as a consent screen. 2025-era clients get this code.',
    wayOut: 'Open the URL in `data`, then call the tool again.',
  },
  unauthenticated: {
    title: 'The caller is not known',
    cause: 'The request has no credentials, or wrong or expired ones.',
    wayOut:
      'The cause says which: `no_token` or `invalid_token`. With `functionUrl: iam`, requests are signed (SigV4).',
  },
  forbidden: {
    title: 'The caller is not allowed to do this',
    cause: 'The caller is known, and the policy, a scope, a tenant or the origin of the page is against it.',
    wayOut: 'The record has the cause, and in `decision` what the policy denied. `gateway.yml` holds the rules.',
  },
  throttled: {
    title: 'Too many calls at once',
    cause: 'The call did not run: the target, or its function on Lambda, has as many calls under way as it may have.',
    wayOut:
      'Try again after `data.retryAfterMs`. Raise `maxConcurrent` in `gateway.yml`, or the concurrency of the function or the account.',
  },
  tooLarge: {
    title: 'The answer is too large',
    cause: 'The answer, or the request, is larger than its way in can carry: 6 MB for an invocation, 1 MB for an ALB.',
    wayOut: 'Ask for less at once, or let the tool return pages or a link.',
  },
  backendFailed: {
    title: 'The server failed while it worked',
    cause: 'The server crashed, or answered something that is no MCP. The call may have done its work.',
    wayOut: 'The record has the cause; the log of the target has the error, under the id in the line `target`.',
  },
  backendUnavailable: {
    title: 'The server cannot be reached',
    cause: 'Nothing ran: the server does not start, does not exist, or is not called for a moment after many failures.',
    wayOut: 'The record has the cause, and `mcp-lambda explain` a page for it.',
  },
  deadlineExceeded: {
    title: 'No answer in time',
    cause:
      'The time limit of the call passed before its answer came. The call was cancelled, but may have done its work.',
    wayOut:
      'See in the record where the time went. Ask for less at once; or raise `timeout` of the function, `timeoutMs` of the target, or the limit of the way in (an HTTP API has 30 s).',
  },
}

export const codePages: readonly Page[] = Object.entries(byName).map(([name, page]) => ({
  code: String(ErrorCode[name as keyof typeof byName]), // Its own keys.
  // Without the sign, which a command line would take for a flag.
  aliases: [toWords(name), ...toNumbers(-ErrorCode[name as keyof typeof byName])],
  ...page,
}))

/** A code of this package ends with the HTTP status of the same meaning, which is what many clients show. */
function toNumbers(number: number): string[] {
  return 31_400 <= number && number < 31_600 ? [String(number), String(number - 31_000)] : [String(number)]
}

/** `deadlineExceeded` as `deadline_exceeded`. */
function toWords(name: string): string {
  return name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)
}
