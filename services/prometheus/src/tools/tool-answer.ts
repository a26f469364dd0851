import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js'
import { MetricsError } from '../metrics-error.ts'

export type ToolAnswer = { readonly structured: Record<string, unknown>; readonly text: string }

/**
 * Runs a tool and turns its outcome into a result. A failure the model can act on becomes `code: sentence`, the code
 * first so that it can be branched on; anything else is a bug, reported to us and to the caller only as such.
 */
export async function answerTool(
  signal: AbortSignal,
  reportBug: (error: unknown) => void,
  run: () => Promise<ToolAnswer> | ToolAnswer,
): Promise<CallToolResult> {
  try {
    const { structured, text } = await run()
    return { content: [{ type: 'text', text }], structuredContent: structured }
  } catch (error) {
    // The caller no longer waits for this answer.
    if (signal.aborted) throw error
    if (error instanceof MetricsError) return toFailure(error.code, error.message)
    reportBug(error)
    return toFailure('internal_error', 'This server failed. Its log says why.')
  }
}

/** `code: sentence`, for the model. */
export function toFailure(code: string, message: string): CallToolResult {
  return { content: [{ type: 'text', text: `${code}: ${message}` }], isError: true }
}
