import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js'
import { DocsError, isTransient } from '../errors.ts'

/** Reports unexpected errors: those are bugs, and the caller learns nothing about them. */
export type ReportBug = (error: unknown, tool: string) => void

/** Tools that read pages have text alone: a host that shows a model both forms would show it the page twice. */
type Answer = { readonly text: string; readonly structured?: Record<string, unknown> }

/**
 * Runs a tool and turns its outcome into a result. A failure is a sentence that begins with its code; the code is also
 * in `_meta.error`, for programs. It cannot be in `structuredContent`: clients check that against the output schema,
 * errors included (SDK v1 `Client.callTool`).
 */
export async function answerTool(
  tool: string,
  { signal, reportBug }: { signal: AbortSignal; reportBug: ReportBug },
  run: () => Promise<Answer>,
): Promise<CallToolResult> {
  try {
    const { text, structured } = await run()
    return { content: [{ type: 'text', text }], ...(structured && { structuredContent: structured }) }
  } catch (error) {
    if (error instanceof DocsError) return toFailure(error)
    // The caller went away, or its time is over: the answer has no reader.
    signal.throwIfAborted()
    reportBug(error, tool)
    return toErrorResult('internal_error', 'Something went wrong in this server. The details are in its log.', {
      retryable: false,
    })
  }
}

function toFailure(error: DocsError): CallToolResult {
  const retryable = isTransient(error)
  const seconds = retryAfterSeconds(error)
  return toErrorResult(error.code, sentenceOf(error), { retryable, ...(seconds && { retryAfterSeconds: seconds }) })
}

/** For a call whose arguments cannot be used. */
export function refuseArguments(problem: string): CallToolResult {
  return toErrorResult('invalid_argument', problem, { retryable: false })
}

/** A failure as text, for an answer that has other parts. */
export function toFailureText(error: DocsError): string {
  return `${error.code}: ${sentenceOf(error)}`
}

function sentenceOf(error: DocsError): string {
  const seconds = retryAfterSeconds(error)
  const advice = isTransient(error) ? ` Try again ${seconds ? `in ${seconds} seconds` : 'later'}.` : ''
  return `${error.message}${advice}`
}

function retryAfterSeconds({ retryAfterMs }: DocsError): number | undefined {
  return retryAfterMs === undefined ? undefined : Math.ceil(retryAfterMs / 1000)
}

function toErrorResult(code: string, sentence: string, facts: Record<string, unknown>): CallToolResult {
  return {
    content: [{ type: 'text', text: `${code}: ${sentence}` }],
    isError: true,
    _meta: { error: { code, ...facts } },
  }
}
