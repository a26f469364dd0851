/** Brings the answer of a query, whatever its type, into its two forms. */
import { type AnswerParts, type Forms, toForms } from '../answer/answer-form.ts'
import { toBrief } from '../answer/brief.ts'
import { describeOrder, isSorted, type KeepRule, orderByLabels, orderSeries } from '../answer/choose-series.ts'
import type { CursorOf } from '../answer/cursor.ts'
import { cutText, escapeMarks } from '../answer/flat-text.ts'
import { toPointsForms } from '../answer/points-form.ts'
import { maxAnswerCharacters } from '../answer/share-room.ts'
import { findUnsummable } from '../compare/find-unsummable.ts'
import type { QueryAnswer, Workspace } from '../metrics-source.ts'
import { describeZones, toIsoTime } from '../times.ts'
import { toWorkspaceUrl } from '../workspace-url.ts'
import type { ToolDeps } from './tool-deps.ts'

export type QueryParts = Omit<AnswerParts, 'ordered' | 'orderedBy'> & {
  readonly format: 'summary' | 'points' | undefined
  readonly keep: KeepRule | undefined
}

export function toQueryForms({ format, keep, ...parts }: QueryParts): Forms {
  const { data } = parts.answer
  if (data.resultType === 'scalar' || data.resultType === 'string') {
    return toSingleForms(parts, data.resultType, data.result)
  }
  if (format === 'points') {
    const isOrdered = parts.range !== undefined || isSorted(parts.query)
    const ordered = isOrdered ? data.result : orderByLabels(data.result)
    return toPointsForms({ ...parts, ordered, orderedBy: 'labels' })
  }
  const rule = keep ?? (parts.range && 'max')
  const ordered = orderSeries(data.result, rule, parts.query)
  return toForms({
    ...parts,
    ordered,
    advice: [...parts.advice, ...(format === 'summary' && data.resultType === 'matrix' ? [withoutValues] : [])],
    withChange: rule === 'change',
    withValues: format === undefined,
    orderedBy: describeOrder(rule, parts.query),
  })
}

/** Quantiles, averages and ratios do not add up over series; the greatest of them is one. */
export async function chooseAggregate(query: string, { data }: QueryAnswer): Promise<'sum' | 'max'> {
  if (data.resultType === 'scalar' || data.resultType === 'string' || data.result.length < 2) return 'sum'
  return (await findUnsummable(query, data.result)) === undefined ? 'sum' : 'max'
}

const withoutValues = 'Values are left out, as format "summary" asks.'

function toSingleForms(
  parts: Omit<AnswerParts, 'ordered' | 'orderedBy'>,
  type: string,
  [time, value]: readonly [number, string],
): Forms {
  const { answer, workspace, head, advice } = parts
  const most = maxAnswerCharacters / 2
  const isLong = Math.max(JSON.stringify(value).length, escapeMarks(value).length) > most
  // An escape takes six characters at the most.
  const shown = isLong ? cutText(value, Math.floor(most / 6)) : value
  const infos = toBrief(answer.infos)
  const warnings = [
    ...advice,
    ...toBrief(answer.warnings),
    ...(isLong ? [`The text is cut: it has ${value.length} characters.`] : []),
  ]
  return {
    structured: {
      resultType: type,
      result: [time, shown],
      ...head,
      ...(warnings.length > 0 && { warnings }),
      ...(infos.length > 0 && { infos }),
      series_total: 1,
      series_returned: 1,
      truncated: isLong,
      ...(answer.samplesProcessed !== undefined && { samples_processed: answer.samplesProcessed }),
      workspace_id: workspace.id,
      region: workspace.region,
    },
    text: [
      `${type} at ${toIsoTime(time)}\n${escapeMarks(shown)}`,
      ...warnings.map(warning => `warning: ${warning}`),
      ...infos.map(info => `info: ${info}`),
      ...(answer.samplesProcessed === undefined ? [] : [`samples processed: ${answer.samplesProcessed}`]),
    ].join('\n'),
  }
}

type Asked = Partial<Pick<QueryParts, 'format' | 'keep'>>

export function toCursorOf(
  { format, keep }: Asked,
  query: string,
  workspace: Workspace,
  { config, tenant }: ToolDeps,
): CursorOf {
  return { address: toWorkspaceUrl(workspace, config), tenant: tenant(), query, format, keep }
}

type Arguments = Readonly<Partial<Record<'time' | 'start' | 'end' | 'profile', string | undefined>>>

/** What is read in another way than it may be meant. */
export function adviseOnArguments({ profile, time, start, end }: Arguments): string[] {
  const ignored = 'profile is ignored: the role of a call follows from its workspace.'
  return [...describeZones({ time, start, end }), ...(profile === undefined ? [] : [ignored])]
}
