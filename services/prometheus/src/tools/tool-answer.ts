import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js'
import { escapeMarks } from '../answer/flat-text.ts'
import { MetricsError } from '../metrics-error.ts'

export type ToolAnswer = {
  readonly text: string
  /** Absent where a tool has no output schema. */
  readonly structured?: Record<string, unknown>
  /** A PNG. Hosts that show structured content drop it, so a tool has one of the two. */
  readonly picture?: Buffer
}

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
    const { structured, text, picture } = await run()
    const image = picture && { type: 'image' as const, data: picture.toString('base64'), mimeType: 'image/png' }
    return {
      content: [{ type: 'text', text }, ...(image ? [image] : [])],
      ...(structured && { structuredContent: structured }),
    }
  } catch (error) {
    // The caller no longer waits for this answer.
    if (signal.aborted) throw error
    if (error instanceof MetricsError) return toFailure(error.code, error.message)
    reportBug(error)
    return toFailure('internal_error', 'This server failed. Its log says why.')
  }
}

/** For a call whose arguments cannot be used. */
export function refuseArguments(problem: string): CallToolResult {
  return toFailure('invalid_argument', problem)
}

/** `code: sentence`, for the model. */
export function toFailure(code: string, message: string): CallToolResult {
  // A backend repeats label values of strangers. Line breaks and tabs are this server's own, in the line that shows a mark.
  const text = `${code}: ${message.replace(/[^\n\t]+/g, escapeMarks)}`
  return { content: [{ type: 'text', text }], isError: true }
}
