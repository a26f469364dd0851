import { DocsError } from './errors.ts'

/** Text of a body by its byte order mark, else the header's charset, else what the page says of itself, else UTF-8. */
export function decodeBody(bytes: Uint8Array, contentType: string): string {
  const label = byteOrderMark(bytes) ?? charsetOf(contentType) ?? (isHtml(contentType) ? ownCharset(bytes) : undefined)
  return decode(bytes, label ?? 'utf-8')
}

function byteOrderMark([first, second, third]: Uint8Array): string | undefined {
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8'
  if (first === 0xfe && second === 0xff) return 'utf-16be'
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  return undefined
}

function charsetOf(contentType: string): string | undefined {
  return /;\s*charset\s*=\s*["']?([^\s"';]+)/i.exec(contentType)?.[1]
}

function isHtml(contentType: string): boolean {
  return contentType === '' || /html/i.test(contentType)
}

/**
 * `<meta charset>`, `<meta http-equiv>` or the declaration of XML in the first 1,024 bytes, as the HTML standard's prescan
 * finds them.
 */
function ownCharset(bytes: Uint8Array): string | undefined {
  const beginning = new TextDecoder('latin1').decode(bytes.subarray(0, 1024)).replace(/<!--[\s\S]*?-->/g, '')
  const meta = /<meta\b[^>]*?\bcharset\s*=\s*["']?\s*([^\s"'/>;,]+)/i.exec(beginning)?.[1]
  const xml = /^<\?xml\b[^>]*?\bencoding\s*=\s*["']([^"']+)/.exec(beginning)?.[1]
  const label = meta ?? xml
  // A page whose ASCII could be read is not in UTF-16, whatever it says.
  return label !== undefined && utf16.test(label.trim()) ? 'utf-8' : label
}

/** https://encoding.spec.whatwg.org/#names-and-labels */
const utf16 = /^(?:utf-?16(?:[bl]e)?|(?:cs)?unicode|unicodefeff|unicodefffe|ucs-2|iso-10646-ucs-2)$/i

function decode(bytes: Uint8Array, label: string): string {
  try {
    return new TextDecoder(label).decode(bytes)
  } catch (cause) {
    throw new DocsError('unsupported_content', `The page is in a character set that is not read here: ${label}.`, {
      cause,
    })
  }
}
