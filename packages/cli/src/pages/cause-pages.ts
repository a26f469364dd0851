import { invokePages } from './invoke-pages.ts'
import type { Page } from './page.ts'

/** Causes beside those of a failed invocation: of the gateway, its doors, and children. */
const ownPages: Readonly<Record<string, Omit<Page, 'code'>>> = {
  deadline: {
    title: 'The time limit of the call passed',
    cause: 'The target gave no answer in the time that the call had. It was cancelled, but may have done its work.',
    wayOut: 'Ask for less at once, or raise `timeoutMs` of the target in `gateway.yml`, and `timeout` of its function.',
  },
  circuit_open: {
    title: 'The target is not called for a moment',
    cause:
      'Several calls in a row could not reach the target, so further ones are refused at once. The records before have the reason.',
    wayOut: 'Mend that reason. After the pause one call tries the target, and a success ends it.',
  },
  busy: {
    title: 'The target has as many calls under way as it may have',
    cause: 'One process of the gateway has `maxConcurrent` calls of this target under way.',
    wayOut: 'Try again in a moment, or raise `maxConcurrent` of the target in `gateway.yml`.',
  },
  drifted: {
    title: 'The target offers something else than was reviewed',
    cause:
      'The tools of the target differ from the committed `catalogue.json`, and the target has `drift: refuse` in `gateway.yml`.',
    wayOut: 'Run `npm run catalogue`, review the change, and deploy the gateway again.',
  },
  no_tenant: {
    title: 'The caller has no tenant',
    cause:
      'The target serves each tenant apart, or `jwt.tenantClaim` is set, and the caller has no tenant that Lambda takes.',
    wayOut:
      'Give the caller a tenant: by the claim of its token, or in `callers` of `gateway.yml`. Lambda takes 256 characters of `A-Za-z0-9._:/=+-@` and spaces.',
  },
  no_token: {
    title: 'The request has no token',
    cause: 'This way in takes bearer tokens (`jwt` in `gateway.yml`), and the request has none.',
    wayOut: 'Let the client follow `WWW-Authenticate` of the answer: it names the authorization server.',
  },
  invalid_token: {
    title: 'The token is not taken',
    cause:
      'The token is expired, is not of a known issuer, is meant for another audience, or its signature is wrong. The message says which; `refused` in the record of the call has what was expected and what came.',
    wayOut:
      'Get a new token for this gateway: `audience` in `gateway.yml` is what it has to be for. If new ones are refused too, `mcp-lambda explain` has a page for the `reason` in `refused`.',
  },
  insufficient_scope: {
    title: 'The token lacks a scope',
    cause: 'The token is valid, and the gateway or the tool asks for a scope that it does not have.',
    wayOut: 'Ask the authorization server for the scopes in `data.scope`. Clients do so by themselves (step-up).',
  },
  issuer_unavailable: {
    title: 'The keys of the issuer cannot be read',
    cause: 'The gateway cannot fetch the key set of the issuer, and has none from before that is fresh enough.',
    wayOut:
      'Check that the issuer answers, and that the gateway reaches the internet (`network: vpc` needs a NAT gateway).',
  },
  issuer_misconfigured: {
    title: 'The issuer answers, but not with its keys',
    cause:
      'The issuer, or `jwksUri`, answers with 4xx, or publishes metadata of another issuer: it is not as `jwt.issuers` in `gateway.yml` has it.',
    wayOut:
      'The gateway’s log names each address that was asked and what it answered. Write `issuer` exactly as in the `iss` of its tokens, the slash at its end included.',
  },
  keys_just_read: {
    title: 'The key of the token is not among those of its issuer',
    cause:
      'The keys were read a moment ago, and the token names another one. Tokens of strangers must not cause a flood of reads.',
    wayOut: 'Try again after `retryAfterMs`: a rotated key is found then.',
  },
  origin: {
    title: 'The origin of the page is not allowed',
    cause: 'A browser sent the request from a page whose origin is not in `allowedOrigins`.',
    wayOut: 'Add the origin, such as `http://localhost:*`, to `allowedOrigins` in `gateway.yml`.',
  },
  unknown_target: {
    title: 'There is no such target',
    cause: 'The name has a part before `___` that is no target that this caller sees.',
    wayOut: 'Use a name from `tools/list`. `data.available` has the targets.',
  },
  unknown_tool: {
    title: 'There is no such tool',
    cause: 'The target exists, and has no tool of that name that this caller sees.',
    wayOut: 'Use a name from `tools/list`. `data.available` has those of the target.',
  },
  unknown_prompt: {
    title: 'There is no such prompt',
    cause: 'The target exists, and has no prompt of that name that this caller sees.',
    wayOut: 'Use a name from `prompts/list`.',
  },
  unknown_cursor: {
    title: 'The cursor is unknown or expired',
    cause: 'Cursors belong to a caller and a catalogue: after a deployment, the pages are others.',
    wayOut: 'Begin the list again, without a cursor.',
  },
  unknown_state: {
    title: 'The state of a question cannot be opened',
    cause:
      'The state is older than 15 minutes, was changed, belongs to another call or caller, or was sealed with keys that are gone.',
    wayOut: 'Call the tool again from the start.',
  },
  no_state_keys: {
    title: 'There are no keys for questions',
    cause:
      'The tool asks its client a question, and the gateway has no keys to seal the state that the client carries.',
    wayOut: 'Set the parameter `stateKeysSecret` for the stage.',
  },
  start_timeout: {
    title: 'The server was not ready in time',
    cause: 'A child process or a server did not answer `initialize` within `startTimeoutMs`.',
    wayOut:
      'Its stderr in the log says what it was doing. Raise `startTimeoutMs`, or the memory of the function, which brings processor time.',
  },
}

export const causePages: readonly Page[] = Object.entries({ ...ownPages, ...invokePages }).map(([code, page]) => ({
  code,
  ...page,
}))
