import * as z from 'zod/v4'
import { MetricsError } from '../metrics-error.ts'
import type { MetricMetadata, QueryAnswer, QueryResult, Series, SeriesList } from '../metrics-source.ts'
import type { HttpAnswer } from './http-send.ts'
import { isLabels, isNumberText, isSeries, isTime } from './is-series.ts'
import { isCheckedSeries } from './late-series.ts'

const time = z.custom<number>(isTime)

// A number beside the answer, never a reason to lose the answer.
const stats = z
  .object({ samples: z.object({ totalQueryableSamples: z.number() }) })
  .optional()
  .catch(undefined)

/** Labels as they are: zod's record drops one that is named `__proto__`. */
export const labels = z.custom<Record<string, string>>(isLabels)

// Go writes a list that is nil as null.
export const listOf = <T extends z.ZodType>(item: T) => z.preprocess(value => value ?? [], z.array(item))

/** Words beside an answer, in whatever shape: never a reason to lose the answer. */
const messages = z.preprocess(
  said => (Array.isArray(said) ? said : [said]).filter(each => typeof each === 'string'),
  z.array(z.string()),
)

const queryAnswer = z.object({
  status: z.literal('success'),
  data: z.preprocess(
    value => value ?? { resultType: 'vector', result: [] },
    z.discriminatedUnion('resultType', [
      z.object({ resultType: z.literal('vector'), result: listOf(z.custom<Series>(isSeries)), stats }),
      z.object({ resultType: z.literal('matrix'), result: listOf(z.custom<Series>(isSeries)), stats }),
      z.object({ resultType: z.literal('scalar'), result: z.tuple([time, z.custom<string>(isNumberText)]), stats }),
      z.object({ resultType: z.literal('string'), result: z.tuple([time, z.string()]), stats }),
    ]),
  ),
  warnings: messages,
  infos: messages,
})

const namesAnswer = z.object({ status: z.literal('success'), data: listOf(z.string()), warnings: messages })

const seriesAnswer = z.object({
  status: z.literal('success'),
  data: listOf(labels),
  warnings: messages,
})

const metadataAnswer = z.object({
  status: z.literal('success'),
  data: z.preprocess(
    value => value ?? {},
    z.record(
      z.string(),
      z.array(z.object({ type: z.string(), help: z.string().default(''), unit: z.string().default('') })),
    ),
  ),
})

export function readQueryAnswer(answer: HttpAnswer): QueryAnswer {
  const { data, warnings, infos } = read(queryAnswer, answer)
  const { stats, ...rest } = data
  const result = answer.items ? withItems(rest, answer.items) : rest
  const samplesProcessed = stats?.samples.totalQueryableSamples
  return { data: result, warnings, infos, ...(samplesProcessed !== undefined && { samplesProcessed }) }
}

function withItems(result: QueryResult, items: readonly unknown[]): QueryResult {
  if (result.resultType !== 'vector' && result.resultType !== 'matrix') return result
  if (!items.every(isCheckedSeries)) throw notTheApi(undefined)
  return { resultType: result.resultType, result: [...items] }
}

export function readNamesAnswer(answer: HttpAnswer): { names: string[]; warnings: string[] } {
  const { data, warnings } = read(namesAnswer, answer)
  return { names: data, warnings }
}

export function readSeriesAnswer(answer: HttpAnswer): SeriesList {
  const { data, warnings } = read(seriesAnswer, answer)
  return { series: data, warnings }
}

/** Targets may differ in what they say; the first counts. */
export function readMetadataAnswer(answer: HttpAnswer): ReadonlyMap<string, MetricMetadata> {
  const { data } = read(metadataAnswer, answer)
  return new Map(Object.entries(data).flatMap(([name, [first]]) => (first ? [[name, first]] : [])))
}

export function read<T>(schema: z.ZodType<T>, { body }: HttpAnswer): T {
  const parsed = schema.safeParse(parseJson(body))
  if (parsed.success) return parsed.data
  throw notTheApi(parsed.error)
}

/** The address is configurable, so this is most often a wrong one. The message does not repeat what stands there instead. */
function notTheApi(cause: unknown): MetricsError {
  return new MetricsError('backend_error', 'The backend answered with something that is not the Prometheus API.', {
    cause,
  })
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
