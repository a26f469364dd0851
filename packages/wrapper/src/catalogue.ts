/** What a server offers: read, in the form in which it is listed, and as a digest. An entry of its own, so that it is loaded late. */

export { digestCatalogue } from './mcp/catalogue/digest-catalogue.ts'
export { toLeanCatalogue } from './mcp/catalogue/lean-catalogue.ts'
export {
  type Ask,
  type Catalogue,
  type CatalogueList,
  type ReadCatalogueOptions,
  readCatalogue,
} from './mcp/catalogue/read-catalogue.ts'
