import type { Outcome } from '@mcp-lambda/wrapper/protocol'
import type { Page } from './page.ts'

/** How a call ended, as its record says. The pages of codes say the rest. */
const byOutcome: { readonly [outcome in Exclude<Outcome, 'ok'>]: Omit<Page, 'code'> } = {
  tool_error: {
    title: 'The tool answered that it failed',
    cause:
      'The tool ran, and its result has `isError`: a wrong argument, or a backend of the tool that failed. The model reads its words.',
    wayOut: 'Call the tool again with the same arguments. The record has their names and sizes, and no values.',
  },
  protocol_error: {
    title: 'The request was wrong',
    cause: 'The method, the tool or a parameter does not exist, or has the wrong form. Nothing ran.',
    wayOut: 'The record has the code and the cause.',
  },
  denied: {
    title: 'The caller is not known or not allowed',
    cause:
      'A door refused the credentials, or the policy hides the tool from this caller. What is hidden is answered as what does not exist.',
    wayOut: 'The record has the principal, and in `decision` what the policy denied. `gateway.yml` holds the rules.',
  },
  throttled: {
    title: 'Too much was asked at once',
    cause: 'Nothing ran. The cause says whose limit it was: `throttled` is that of Lambda, `busy` that of the gateway.',
    wayOut: 'Try again later, or raise that limit.',
  },
  timed_out: {
    title: 'The answer came too late',
    cause: 'The time limit of the call passed. The call was cancelled, but may have done its work.',
    wayOut: 'The record says where the time went: gateway, hop or target.',
  },
  cancelled: {
    title: 'The caller left',
    cause: 'The client closed its connection or cancelled the call before the answer. Its abort signal fired.',
    wayOut: 'This is no fault of the server. Many at one tool mean that the tool is slower than its clients wait.',
  },
  crashed: {
    title: 'The server failed or could not be reached',
    cause: 'The server threw, crashed, answered no MCP, or does not run at all.',
    wayOut: 'The record has the code and the cause; the log of the function has the error, by its request id.',
  },
}

export const outcomePages: readonly Page[] = Object.entries(byOutcome).map(([code, page]) => ({ code, ...page }))
