/** Stands in for docs.aws.amazon.com on this machine: pages, search and recommendations. */
import type { LocalStart } from 'mcp-lambda/local'
import { startDocsSite } from './start-docs-site.ts'

/** What a program that starts the system may choose; see `startDocsSite`. */
export type DocsSeed = { readonly searchSections?: boolean }

const start: LocalStart<DocsSeed> = async ({ seed }) => {
  const site = await startDocsSite(seed)
  return {
    environment: {
      DOCS_ORIGIN: site.origin,
      DOCS_SEARCH_URL: site.searchUrl,
      DOCS_RECOMMENDATIONS_URL: site.recommendationsUrl,
    },
    close: site.close,
  }
}

export default start
