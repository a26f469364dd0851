/** Reads the answers of `ListMetrics`, in the form that the host shows. */
import type { Shown } from '../host/host.ts'
import { parseStructured, UnreadableAnswer } from './shown.ts'

export function readMetricNames(shown: Shown): string[] {
  if (shown.isError) throw new UnreadableAnswer('metric names', shown)
  if (shown.mode === 'structured') {
    return parseStructured<{ metrics: { name: string }[] }>(shown).metrics.map(({ name }) => name)
  }
  const [head = '', ...lines] = shown.text.split('\n')
  if (!/^\d+ of \d+ metric names|^No metric name/.test(head)) throw new UnreadableAnswer('metric names', shown)
  return lines
    .flatMap(line => /^([\w:]+)(?: \(|: |$)/.exec(line)?.[1] ?? [])
    .filter(name => !/^(?:More|warning)$/.test(name))
}

/** The name that an empty answer puts first among those like the one asked for. */
export function readNearestName(shown: Shown): string {
  const [, name] = /No metric is named \S+\. Nearest names: ([\w:]+)/.exec(shown.text) ?? []
  if (name === undefined) throw new UnreadableAnswer('nearest name', shown)
  return name
}
