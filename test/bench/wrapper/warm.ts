/** Calls of an in-process server that has answered before: what the wrapper adds, and what others take. */
import { type Form, messageOf2025, messageOf2026, restEventOf2025, urlEventOf2025, urlEventOf2026 } from '../calls.ts'
import type { Bundles, ContenderName } from '../contenders/bundle.ts'
import { measureInTurns, type Task, type Turns } from '../measure/in-turns.ts'
import { discardingOutput } from '../measure/recorded.ts'
import { addsAtMost, isFasterBy, type Judged } from '../report/goals.ts'
import { type Table, timesTable } from '../report/table.ts'
import { loadContender, loadRecorded, toTask } from './load-contender.ts'

const baseline = 'SDK v1 server alone'

type Row = { name: string; contender: ContenderName; form: Form; isRecorded?: true; goals?: readonly Goal[] }

type Goal = (p50: number, p50Of: (name: string) => number | undefined) => Judged

const aboveServer =
  (limitMs: number): Goal =>
  (p50, p50Of) =>
    addsAtMost(limitMs, p50, { name: 'the server’s own', ms: p50Of(baseline) })

const fasterThan =
  (factor: number, rival: string): Goal =>
  (p50, p50Of) =>
    isFasterBy(factor, p50, { name: 'createMcpHandler', ms: p50Of(rival) })

export const rows: readonly Row[] = [
  { name: baseline, contender: 'bare-v1', form: messageOf2025 },
  {
    name: 'ours, message, 2025-11-25',
    contender: 'wrapped-v1',
    form: messageOf2025,
    goals: [aboveServer(0.04), fasterThan(5, 'createMcpHandler, message, 2025-11-25')],
  },
  {
    name: 'ours, message, 2026-07-28',
    contender: 'wrapped-v1',
    form: messageOf2026,
    goals: [aboveServer(0.04), fasterThan(5, 'createMcpHandler, message, 2026-07-28')],
  },
  {
    name: 'ours, message, 2026-07-28, with its record',
    contender: 'wrapped-v1',
    form: messageOf2026,
    isRecorded: true,
    goals: [(p50, p50Of) => addsAtMost(0.01, p50, { name: 'without', ms: p50Of('ours, message, 2026-07-28') })],
  },
  {
    name: 'ours, function URL, 2025-11-25',
    contender: 'wrapped-v1',
    form: urlEventOf2025,
    goals: [aboveServer(0.1), fasterThan(2, 'createMcpHandler, function URL, 2025-11-25')],
  },
  {
    name: 'ours, function URL, 2026-07-28',
    contender: 'wrapped-v1',
    form: urlEventOf2026,
    goals: [aboveServer(0.1), fasterThan(2, 'createMcpHandler, function URL, 2026-07-28')],
  },
  { name: 'ours, REST API, 2025-11-25', contender: 'wrapped-v1', form: restEventOf2025, goals: [aboveServer(0.1)] },
  { name: 'SDK v2 server alone', contender: 'bare-v2', form: messageOf2025 },
  { name: 'ours on SDK v2, message, 2025-11-25', contender: 'wrapped-v2', form: messageOf2025 },
  { name: 'createMcpHandler, message, 2025-11-25', contender: 'create-mcp-handler', form: messageOf2025 },
  { name: 'createMcpHandler, message, 2026-07-28', contender: 'create-mcp-handler', form: messageOf2026 },
  { name: 'createMcpHandler, function URL, 2025-11-25', contender: 'create-mcp-handler', form: urlEventOf2025 },
  { name: 'createMcpHandler, function URL, 2026-07-28', contender: 'create-mcp-handler', form: urlEventOf2026 },
  { name: 'SDK v1 HTTP transport, function URL, 2025-11-25', contender: 'sdk-v1-http', form: urlEventOf2025 },
  { name: 'mcp-handler, function URL, 2025-11-25', contender: 'mcp-handler', form: urlEventOf2025 },
]

const turns: Turns = { rounds: 80, warmUpRounds: 20 }

export async function measureWarm(bundles: Bundles): Promise<Table> {
  const present = rows.filter(({ contender }) => bundles.bytes.has(contender))
  const tasks: Task[] = []
  // One after the other: each reads from the environment, while it loads, whether it writes records.
  for (const { name, contender, form, isRecorded } of present) {
    tasks.push(toTask(name, await (isRecorded ? loadRecorded : loadContender)(bundles.folder, contender), form))
  }
  const measured = await discardingOutput(() => measureInTurns(tasks, turns))
  const p50Of = (name: string) => measured.get(name)?.p50
  return timesTable(
    'Wrapper, warm, server in this process',
    baseline,
    rows.map(({ name, goals = [] }) => {
      const samples = measured.get(name)
      return samples
        ? { name, samples, goals: goals.map(goal => goal(samples.p50, p50Of)) }
        : { name, samples: 'not installed' }
    }),
    [
      'From the handler being called to its answer; parsing the payload before and writing it after are the runtime’s. ' +
        'All rows but those "on SDK v2", createMcpHandler and mcp-handler hold an SDK v1 server.',
    ],
  )
}
