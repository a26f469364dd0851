/** Takes secrets out of what leaves this process. Nothing to do until one has been read. */
export type Redaction = {
  /** Errors of the protocol and of tools alone. */
  response<Response extends object>(response: Response): Response
  /** All texts in JSON: notifications, headers. */
  texts<Json>(json: Json): Json
  /** The same error, with other texts. */
  error<Thrown>(thrown: Thrown): Thrown
}

export let redaction: Redaction = {
  response: response => response,
  texts: json => json,
  error: thrown => thrown,
}

/** Called by `@mcp-lambda/wrapper/secrets`, which brings the code. */
export function redactBy(given: Redaction): void {
  redaction = given
}
