/** Where a secret stands in bytes, in any form that programs write it in. Nothing here is of the code that hides them. */

export type Secrets = Readonly<Record<string, string>>

export type Hit = { readonly name: string; readonly form: string; readonly at: number }

/** By the name of the form. */
export function formsOf(value: string): Record<string, string> {
  const json = (text: string) => JSON.stringify(text).slice(1, -1)
  const url = encodeURIComponent(value.toWellFormed())
  const hex = Buffer.from(value).toString('hex')
  return {
    raw: value,
    trimmed: value.trim(),
    JSON: json(value),
    'JSON in JSON': json(json(value)),
    'JSON in ASCII': json(value).replace(/[^ -~]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
    'URL with %20': url,
    'URL with +': new URLSearchParams({ value }).toString().slice('value='.length),
    'URL in small letters': url.replace(/%../g, code => code.toLowerCase()),
    'URL in a URL': encodeURIComponent(url),
    HTML: value
      .replace(/&/g, '&amp;')
      .replace(/</g, '&lt;')
      .replace(/>/g, '&gt;')
      .replace(/"/g, '&quot;')
      .replace(/'/g, '&#39;'),
    hex,
    'large hex': hex.toUpperCase(),
    'hex with blanks': hex.replace(/..(?!$)/g, '$& '),
    ...base64FormsOf(value, 'base64'),
    ...base64FormsOf(value, 'base64url'),
  }
}

/** What of it does not depend on what stands around it, at each of three places. */
function base64FormsOf(value: string, encoding: 'base64' | 'base64url'): Record<string, string> {
  const forms = [0, 1, 2].map(before => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(value), Buffer.alloc(3)])
    const end = Math.floor((bytes.length - 3) / 3) * 4
    return [`${encoding} after ${before}`, bytes.toString(encoding).slice(before === 0 ? 0 : 4, end)] as const
  })
  return Object.fromEntries(forms)
}

/** A value, and what of it is secret by itself: the texts and numbers of JSON, the lines of a text of many. */
export function partsOf(value: string): string[] {
  const parts = isJson(value) ? membersOf(JSON.parse(value)) : value.split('\n')
  return [...new Set([value, ...parts])].filter(part => part.trim().length >= 8 && !part.startsWith('-----'))
}

function isJson(value: string): boolean {
  return /^\s*[{[]/.test(value)
}

function membersOf(value: unknown): string[] {
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(membersOf) : [String(value)]
}

export function createSearch(secrets: Secrets): (bytes: Uint8Array | string) => Hit[] {
  const needles = Object.entries(secrets).flatMap(([name, value]) =>
    partsOf(value).flatMap(part =>
      Object.entries(formsOf(part)).map(([form, text]) => ({ name, form, text: Buffer.from(text) })),
    ),
  )
  return written => {
    const bytes = typeof written === 'string' ? Buffer.from(written) : asBuffer(written)
    return needles.flatMap(({ name, form, text }) => {
      const at = bytes.indexOf(text)
      return at < 0 ? [] : [{ name, form, at }]
    })
  }
}

/** Without a copy. */
function asBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength)
}
