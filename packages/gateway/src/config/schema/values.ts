/** Values that several settings take. */

import { tenantIdPattern } from '@mcp-lambda/wrapper/client'
import * as z from 'zod/v4'

export const text = z.string().min(1)
export const texts = z.array(text).min(1)

/** RFC 6749, section 3.3. */
export const scope = z
  .string()
  .regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/, 'is no OAuth scope: printable ASCII without spaces, " and \\')

/** What Lambda takes for a `TenantId` (API reference, Invoke). */
export const tenant = z
  .string()
  .regex(tenantIdPattern, 'is no tenant: 1 to 256 of A-Z a-z 0-9 . _ : / = + - @ and spaces')

export const url = z.string().refine(value => /^https?:$/.test(URL.parse(value)?.protocol ?? ''), 'is no http(s) URL')
