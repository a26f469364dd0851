/** For the tests of a project, under vitest. */
export { expectCostsWithin } from './catalogue/expect-costs-within.ts'
export { expectCatalogueUpToDate } from './catalogue/expect-up-to-date.ts'
