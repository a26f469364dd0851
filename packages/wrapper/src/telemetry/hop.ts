/** What is known of a server that a request is sent on to. */
export type Hop = {
  readonly revision: string
  /** Attributes of the span, such as `server.address`. */
  readonly attributes: Readonly<Record<string, string | number>>
}
