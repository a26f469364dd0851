import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js'
import { DocsError, isTransient } from '../errors.ts'

/** Is told of errors nobody expected: those are bugs, and the caller learns nothing about them. */
export type ReportBug = (error: unknown, tool: string) => void

type Answer = { readonly text: string; readonly structured: Record<string, unknown> }

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
    return { content: [{ type: 'text', text }], structuredContent: structured }
  } catch (error) {
    if (error instanceof DocsError) return toFailure(error)
    // The caller went away, or its time is over: there is nobody left to answer.
    signal.throwIfAborted()
    reportBug(error, tool)
    return toErrorResult('internal_error', 'Something went wrong in this server. The details are in its log.', {
      retryable: false,
    })
  }
}

function toFailure(error: DocsError): CallToolResult {
  const { code, message, retryAfterMs } = error
  const retryable = isTransient(error)
  const seconds = retryAfterMs === undefined ? undefined : Math.ceil(retryAfterMs / 1000)
  const advice = retryable ? ` Try again ${seconds ? `in ${seconds} seconds` : 'later'}.` : ''
  return toErrorResult(code, `${message}${advice}`, { retryable, ...(seconds && { retryAfterSeconds: seconds }) })
}

function toErrorResult(code: string, sentence: string, facts: Record<string, unknown>): CallToolResult {
  return {
    content: [{ type: 'text', text: `${code}: ${sentence}` }],
    isError: true,
    _meta: { error: { code, ...facts } },
  }
}
