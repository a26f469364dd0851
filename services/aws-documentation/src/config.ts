import * as z from 'zod/v4'
import { DocsError } from './errors.ts'

export type Config = {
  /** Where pages of docs.aws.amazon.com are really fetched. */
  readonly docsOrigin: URL
  readonly searchUrl: URL
  readonly recommendationsUrl: URL
}

const webUrl = z
  .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
  .transform(text => new URL(text))
  .refine(url => url.username === '' && url.password === '', 'must not carry credentials')

const schema = z.object({
  DOCS_ORIGIN: webUrl
    .refine(url => url.pathname === '/' && url.search === '' && url.hash === '', 'must be an origin, without a path')
    .prefault('https://docs.aws.amazon.com'),
  // Both services have moved before (search in February 2026, recommendations in May 2026), hence configuration.
  DOCS_SEARCH_URL: webUrl.prefault('https://proxy.search.docs.aws.com/search'),
  DOCS_RECOMMENDATIONS_URL: webUrl.prefault('https://api.contentrecs.docs.aws.com/v1/recommendations'),
})

/** Reads the service's environment; every problem is named in one error. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const parsed = schema.safeParse(env)
  if (!parsed.success) {
    throw new DocsError('config_invalid', `Correct these in serverless.yml:\n${z.prettifyError(parsed.error)}`)
  }
  return {
    docsOrigin: parsed.data.DOCS_ORIGIN,
    searchUrl: parsed.data.DOCS_SEARCH_URL,
    recommendationsUrl: parsed.data.DOCS_RECOMMENDATIONS_URL,
  }
}
