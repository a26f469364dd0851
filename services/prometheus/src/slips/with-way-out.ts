import { MetricsError } from '../metrics-error.ts'
import type { MetricsSource } from '../metrics-source.ts'

/** A longer way out repeats a query that is too long to be read. */
const maxCharacters = 2_000

/** Longer queries are not looked at: the time that takes grows with the square of their length, 0.4 s for 8,000 blanks. */
export const maxQuery = 4_000

/** The same source, whose refusals of a query say what to write instead. */
export function withWayOut(source: MetricsSource): MetricsSource {
  const asking =
    <Ask extends { readonly query: string }, Rest extends unknown[], Answer>(
      call: (workspace: Parameters<MetricsSource['query']>[0], ask: Ask, ...rest: Rest) => Promise<Answer>,
    ) =>
    async (workspace: Parameters<MetricsSource['query']>[0], ask: Ask, ...rest: Rest): Promise<Answer> => {
      try {
        return await call(workspace, ask, ...rest)
      } catch (error) {
        throw await explain(error, ask.query)
      }
    }
  return {
    ...source,
    query: asking(source.query),
    queryRange: asking(source.queryRange),
    async series(workspace, ask, options) {
      try {
        return await source.series(workspace, ask, options)
      } catch (error) {
        throw await explain(error, ask.match)
      }
    },
  }
}

/** The code is loaded for refusals alone. */
async function explain(error: unknown, query: string): Promise<unknown> {
  if (!(error instanceof MetricsError) || error.code !== 'bad_query' || query.length > maxQuery) return error
  const { findWayOut } = await import('./find-way-out.ts')
  const way = await findWayOut(error.message, query)
  if (way === undefined || way.length > maxCharacters) return error
  return new MetricsError('bad_query', `${error.message}\n${way}`, { cause: error })
}
