/** The port to rules and to the Alertmanager of a workspace. Times are unix seconds. */
import type { CallOptions, Workspace } from './metrics-source.ts'

export type Labels = Readonly<Record<string, string>>

/** An alert as the rule that made it knows it. */
export type RuleAlert = {
  readonly state: 'firing' | 'pending'
  /** Since when the expression is true. */
  readonly since: number
  readonly value: string
  readonly labels: Labels
  readonly annotations: Labels
}

export type AlertRule = {
  readonly name: string
  readonly group: string
  readonly query: string
  /** How long the expression has to be true before an alert fires. */
  readonly forSeconds: number
  /** How often, and when last, the group was evaluated. */
  readonly intervalSeconds: number
  readonly lastEvaluation: number | undefined
  readonly labels: Labels
  /** Why the last evaluation failed. */
  readonly lastError: string | undefined
  readonly alerts: readonly RuleAlert[]
}

/** An alert as the Alertmanager knows it, which notifies of it. */
export type ManagedAlert = {
  readonly labels: Labels
  readonly annotations: Labels
  readonly since: number
  readonly silencedBy: readonly string[]
  readonly inhibitedBy: readonly string[]
  readonly receivers: readonly string[]
}

export type Silence = {
  readonly id: string
  readonly state: string
  readonly matchers: readonly string[]
  readonly endsAt: number
  readonly createdBy: string
  readonly comment: string
}

export type AlertSource = {
  alertRules(workspace: Workspace, options: CallOptions): Promise<readonly AlertRule[]>
  managedAlerts(workspace: Workspace, options: CallOptions): Promise<readonly ManagedAlert[]>
  silences(workspace: Workspace, options: CallOptions): Promise<readonly Silence[]>
}
