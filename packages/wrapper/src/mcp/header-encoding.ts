/** How a header carries any text (streamable HTTP 2026-07-28, "Value Encoding"). */

/**
 * As it is when it is plain ASCII, else `=?base64?…?=`. What looks like that form already is encoded too, so that it
 * stays the text it is.
 */
export function encodeHeader(text: string): string {
  const isPlain = /^[\t\x20-\x7e]+$/.test(text) && text === text.trim() && !/^=\?base64\?.*\?=$/.test(text)
  return isPlain ? text : `=?base64?${Buffer.from(text, 'utf8').toString('base64')}?=`
}

/** Undefined for what takes that form and is not base64 of anything. */
export function decodeHeader(value: string): string | undefined {
  const encoded = /^=\?base64\?(.*)\?=$/.exec(value)?.[1]
  if (encoded === undefined) return value
  const bytes = Buffer.from(encoded, 'base64')
  // Node reads around what does not belong there; written again, such a text is another.
  return bytes.toString('base64') === encoded ? bytes.toString('utf8') : undefined
}
