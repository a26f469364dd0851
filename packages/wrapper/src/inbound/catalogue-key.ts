/** Key of `_meta`: asks for the catalogue digest in a request, holds it in a result. */
export const catalogueKey = 'mcp-lambda/catalogue'
