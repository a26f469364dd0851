/** No underscore: `___` ends the target in `target___tool`. */
export const targetName = /^[a-z0-9]+(-[a-z0-9]+)*$/

export const targetNameRule = 'must be lower-case letters and digits in words joined by single hyphens'
