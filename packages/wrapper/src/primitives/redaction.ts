type Redact = <Response extends object>(response: Response) => Response

/** Takes secrets out of a response that leaves this process. Nothing to do until one has been read. */
export let redactResponse: Redact = response => response

/** Called by `@mcp-lambda/wrapper/secrets`, which brings the code. */
export function redactResponsesBy(redact: Redact): void {
  redactResponse = redact
}
