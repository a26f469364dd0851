import type { McpServer, RegisteredTool } from '@modelcontextprotocol/sdk/server/mcp.js'
import * as z from 'zod/v4'
import { type AlertEntry, type AlertState, alertStates, findMentions, toAlertEntries } from '../alerts/alert-entries.ts'
import { toAlertsForms } from '../alerts/alerts-form.ts'
import { cutText } from '../answer/flat-text.ts'
import { quote } from '../answer/series-text.ts'
import { MetricsError } from '../metrics-error.ts'
import { chooseWorkspace } from '../workspace-choice.ts'
import { answerTool } from './tool-answer.ts'
import type { ToolDeps } from './tool-deps.ts'
import { choice, count, region, text, workspaceId } from './tool-parameters.ts'

const description = `Lists alerts that fire or are pending: since when, when a pending one will fire, the rule's expression and \`for\`, labels, value, silences.

Use it first for "is anything down", "is an alert firing", "why was I paged". With state "inactive": the rules that have no alert now.`

export function registerListAlerts(server: McpServer, deps: ToolDeps): RegisteredTool {
  return server.registerTool(
    'ListAlerts',
    {
      title: 'List alerts and alerting rules',
      description,
      inputSchema: z.strictObject({
        state: choice(alertStates, 'Left out: firing and pending.'),
        contains: text('Words in the name, a label value or the expression.'),
        offset: count(0, 1_000_000, 0, 'Alerts to skip.'),
        workspace_id: workspaceId,
        region,
      }),
      outputSchema: z.object({
        rules: z.array(z.any()).describe('{alert, state, group, expression, for, alerts: [{labels, true_since, …}]}'),
        counts: z.record(z.string(), z.number()),
        filter: z.string().optional(),
        time: z.string(),
        notation: z.string().optional(),
        silences: z.array(z.any()).optional(),
        warnings: z.array(z.string()).optional(),
        left_out: z.string().optional(),
        next_offset: z.number().optional(),
        workspace_id: z.string(),
        region: z.string(),
      }),
      annotations: { readOnlyHint: true, destructiveHint: false, openWorldHint: true },
    },
    (asked, { signal }) =>
      answerTool(signal, deps.reportBug, async () => {
        const workspace = await chooseWorkspace(asked, deps, { signal })
        const unless = (error: unknown) => toMissing(error, signal)
        // The rules say enough: none waits longer for the Alertmanager.
        const during = { signal: AbortSignal.any([signal, AbortSignal.timeout(deps.alertmanagerMs ?? 10_000)]) }
        const [rules, managed, silences] = await Promise.all([
          deps.alerts.alertRules(workspace, { signal }),
          deps.alerts.managedAlerts(workspace, during).catch(unless),
          deps.alerts.silences(workspace, during).catch(unless),
        ])
        const missing = [managed, silences].find(each => 'reason' in each)
        const failing = rules.filter(({ lastError }) => lastError !== undefined)
        const all = toAlertEntries(rules, 'reason' in managed ? [] : managed)
        const { found, nowhere } = findMentions(all, asked.contains ?? '')
        return toAlertsForms({
          entries: found.filter(({ state }) => (asked.state ? state === asked.state : state !== 'inactive')),
          offset: asked.offset,
          counts: countStates(all),
          filter:
            asked.contains === undefined ? undefined : describeFilter(asked.contains, countStates(found), nowhere),
          silences: 'reason' in silences ? [] : silences.filter(({ state }) => state === 'active'),
          warnings: [
            ...failing.map(({ name, lastError }) => `The rule ${name} fails: ${lastError}`),
            ...(missing && 'reason' in missing ? [`Silences and inhibitions are not known: ${missing.reason}`] : []),
          ],
          head: { workspace_id: workspace.id, region: workspace.region },
          now: deps.now() / 1000,
        })
      }),
  )
}

function countStates(entries: readonly AlertEntry[]): Record<AlertState, number> {
  const countOf = (state: AlertState) => entries.filter(entry => entry.state === state).length
  return { firing: countOf('firing'), pending: countOf('pending'), inactive: countOf('inactive') }
}

/** So that "nothing matches" is not read as "nothing fires". */
function describeFilter(
  words: string,
  { firing, pending, inactive }: Record<AlertState, number>,
  nowhere: readonly string[],
): string {
  const quoted = quote(cutText(words, 100))
  if (firing + pending + inactive > 0) {
    return `With ${quoted}: ${firing} firing, ${pending} pending alerts, ${inactive} rules without alerts.`
  }
  const listed = nowhere.slice(0, 5).map(word => quote(cutText(word, 60)))
  return `No alert or rule has ${quoted}${listed.length > 0 ? `; nowhere: ${listed.join(', ')}` : ''}. Alerts of other words are not listed.`
}

/** A workspace may have no Alertmanager, and the role no right to it: the rules say enough without. */
function toMissing(error: unknown, signal: AbortSignal): { readonly reason: string } {
  signal.throwIfAborted()
  if (error instanceof MetricsError) return { reason: error.message }
  if (error instanceof DOMException && error.name === 'TimeoutError') return { reason: 'it did not answer in time.' }
  throw error
}
