/** A failure with a code that programs can rely on. Any other error has the code `failed`. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
  readonly code: 'port-taken' | 'usage'

  constructor(code: CommandError['code'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

export function codeOf(error: unknown): CommandError['code'] | 'failed' {
  return error instanceof CommandError ? error.code : 'failed'
}
