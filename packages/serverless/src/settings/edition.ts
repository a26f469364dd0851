/**
 * Editions of the defaults. What replaces a resource or changes the behaviour of a deployed function is a new edition; a
 * project takes it by `custom.mcp.defaults`.
 */
export const editions = [1] as const

export type Edition = (typeof editions)[number]
