/** Reads the answers of `ListAlerts`, in the form that the host shows. */
import type { Shown } from '../host/host.ts'
import { parseStructured, UnreadableAnswer } from './shown.ts'

export type ReadAlert = { readonly alert: string; readonly state: string; readonly since: Date }

export function readAlerts(shown: Shown): ReadAlert[] {
  if (shown.isError) throw new UnreadableAnswer('alerts', shown)
  if (shown.mode === 'structured') {
    type Rule = { alert: string; state: string; alerts: { true_since: string }[] }
    return parseStructured<{ rules: Rule[] }>(shown).rules.flatMap(({ alert, state, alerts }) =>
      alerts.map(({ true_since: since }) => ({ alert, state, since: new Date(since) })),
    )
  }
  const [head = '', ...lines] = shown.text.split('\n')
  if (!/^\d+ firing, \d+ pending alerts/.test(head)) throw new UnreadableAnswer('alerts', shown)
  let rule = { alert: '', state: '' }
  return lines.flatMap(line => {
    const [, alert, state] = /^(\S+) \((firing|pending), /.exec(line) ?? []
    if (alert !== undefined && state !== undefined) rule = { alert, state }
    const since = /^ {2}\S.* true since (\S+Z)/.exec(line)?.[1]
    return since === undefined ? [] : [{ ...rule, since: new Date(since) }]
  })
}
