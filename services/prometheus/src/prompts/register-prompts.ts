/** Prompts that a user starts. Each begins with the answer of a tool, so that a model begins with facts. */
import { runTool, type ToolExtra, type Tools } from '@mcp-lambda/shared/src/answer-calls.ts'
import { completable } from '@modelcontextprotocol/sdk/server/completable.js'
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import type { GetPromptResult } from '@modelcontextprotocol/sdk/types.js'
import * as z from 'zod/v4'
import { refuseArguments } from '../tools/tool-answer.ts'
import type { Suggestions } from './suggestions.ts'

type Evidence = { readonly tool: string; readonly args: Record<string, unknown> }

export function registerPrompts(server: McpServer, tools: Tools, suggest: Suggestions): void {
  async function withEvidence({ tool, args }: Evidence, task: string, extra: ToolExtra): Promise<GetPromptResult> {
    const { content } = await runTool(tools, { name: tool, arguments: args }, extra, refuseArguments)
    const shown = content.flatMap(part => (part.type === 'text' ? part.text : [])).join('\n')
    const evidence = `${tool} ${JSON.stringify(args)} gives now:\n\n${shown}`
    return { messages: [task, evidence].map(text => ({ role: 'user', content: { type: 'text', text } })) }
  }

  server.registerPrompt(
    'investigate_alert',
    {
      title: 'Investigate an alert',
      description: 'Why an alert fires or is pending, since when, what it affects, and what changed before it.',
      argsSchema: { alert: completable(z.string().min(1).describe('Name of the alert'), suggest.alerts) },
    },
    ({ alert }, extra) =>
      withEvidence({ tool: 'ListAlerts', args: { contains: alert } }, investigateAlert(alert), extra),
  )
  server.registerPrompt(
    'explain_metric',
    {
      title: 'Explain a metric',
      description: 'What a metric measures, which labels it has, and how it is queried.',
      argsSchema: { metric: completable(z.string().min(1).describe('Name of the metric'), suggest.metrics) },
    },
    ({ metric }, extra) => withEvidence({ tool: 'DescribeMetric', args: { metric } }, explainMetric(metric), extra),
  )
  server.registerPrompt(
    'find_what_changed',
    {
      title: 'Find what changed',
      description: 'Which series of a query changed most since an earlier time, and when.',
      argsSchema: {
        query: z.string().min(1).describe('PromQL expression'),
        ago: completable(z.string().optional().describe('How long before: "1h", "1d" (if left out), "1w"'), value =>
          ['1h', '1d', '1w'].filter(each => each.startsWith(value ?? '')),
        ),
      },
    },
    ({ query, ago }, extra) =>
      withEvidence({ tool: 'CompareQuery', args: { query, ...(ago && { ago }) } }, findWhatChanged(query), extra),
  )
}

function investigateAlert(alert: string): string {
  return `Investigate the alert ${JSON.stringify(alert)}. Its state is below.

1. Run the rule's expression without its comparison with ExecuteRangeQuery, from an hour before the alert began: since when is it above the threshold, did it rise at once or slowly?
2. Find which label values carry it: the same expression, grouped by the labels of the alert, with CompareQuery against the time before it began.
3. Look for what else changed at that moment: other alerts (ListAlerts), restarts (changes(process_start_time_seconds[1h])), up == 0, requests and errors of the same job.
4. Say whether a silence or an inhibition covers it.

Answer with: what happens, since when (RFC 3339), what it affects, the likeliest cause with the query that shows it, and what is not known.`
}

function explainMetric(metric: string): string {
  return `Explain the metric ${JSON.stringify(metric)} to someone who has not seen it. What is known of it is below.

Say what it measures and in which unit, which labels it has and what they tell apart, and how it is queried: run the fitting query below with ExecuteQuery, and say what its result means. Name what the description does not tell.`
}

function findWhatChanged(query: string): string {
  return `Find what changed in ${JSON.stringify(query)}. The series that changed most are below.

1. If few labels tell them apart, group by fewer labels with CompareQuery: which value has most of the change?
2. Find when: ExecuteRangeQuery of the series that changed most, over twice the time compared.
3. Say what came at that moment: new and gone series, restarts (changes(process_start_time_seconds[1h])), alerts (ListAlerts).

Answer with: what changed by how much, whose share that is, since when, and the query that shows it.`
}
