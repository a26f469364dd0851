import { expectCatalogueUpToDate } from 'mcp-lambda/testing'
import { it } from 'vitest'

it('offers what its committed catalogue says', () => expectCatalogueUpToDate(import.meta.dirname))
