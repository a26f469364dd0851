/** For the tests of a project, under vitest. */
export { expectCatalogueUpToDate } from './catalogue/expect-up-to-date.ts'
