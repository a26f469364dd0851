/**
 * Codes this product answers with.
 *
 * `-32768` to `-32000` belong to JSON-RPC and to the MCP specification (2026-07-28, basic/index, "Error Codes"), which
 * asks implementations to take new ones from outside. Ours are `-31000` less the HTTP status that means the same.
 *
 * Imported as a namespace, so that a bundle holds the numbers alone.
 */

export const parseError = -32700
export const invalidRequest = -32600
export const methodNotFound = -32601
export const invalidParams = -32602
export const internalError = -32603
/** MCP 2026-07-28: a header contradicts the body, or is missing. */
export const headerMismatch = -32020
/** MCP 2026-07-28: the server needs a client capability that was not declared. */
export const missingClientCapability = -32021
/** MCP 2026-07-28: the revision asked for is not served. */
export const unsupportedProtocolVersion = -32022
/** MCP up to 2025-11-25; on 2026-07-28 it is `invalidParams` with `data.uri`. */
export const resourceNotFound = -32002
/** Missing or invalid credentials. */
export const unauthenticated = -31401
/** MCP 2025-11-25: pages must be opened first; on 2026-07-28 it is a result that asks. */
export const urlElicitationRequired = -32042
/** The caller is not allowed to do this. */
export const forbidden = -31403
/** Too many calls at once; nothing ran; try again later. */
export const throttled = -31429
/** The answer is larger than its entry point can return. */
export const tooLarge = -31413
/** The server failed: it crashed, or its answer is not MCP. */
export const backendFailed = -31502
/** The server cannot be reached; nothing ran. */
export const backendUnavailable = -31503
/** No answer before the deadline; the request was cancelled. */
export const deadlineExceeded = -31504
