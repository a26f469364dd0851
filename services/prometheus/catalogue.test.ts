import { it } from 'vitest'
import { expectCatalogueUpToDate } from '../../shared/catalogue/expect-up-to-date.ts'

it('offers what its committed catalogue says', () => expectCatalogueUpToDate(import.meta.dirname))
