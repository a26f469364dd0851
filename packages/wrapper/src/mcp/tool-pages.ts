import { isObject, type JsonObject } from './json-rpc.ts'

/** Most pages of `tools/list` that are read. */
const maxPages = 50

/** The tools of a list, page by page. `list` reads the page of a cursor; undefined ends the reading. */
export async function* readToolPages(
  list: (params: JsonObject) => Promise<JsonObject | undefined>,
): AsyncGenerator<JsonObject[], void, undefined> {
  let params: JsonObject = {}
  for (let page = 0; page < maxPages; page += 1) {
    const result = await list(params)
    if (!result) return
    yield Array.isArray(result.tools) ? result.tools.filter(isObject) : []
    // Some servers write null where there is no more.
    if (result.nextCursor == null) return
    params = { cursor: result.nextCursor }
  }
}
