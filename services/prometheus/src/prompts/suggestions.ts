import { currentCall } from '@mcp-lambda/wrapper'
import { MetricsError } from '../metrics-error.ts'
import type { CallOptions, Workspace } from '../metrics-source.ts'
import type { ToolDeps } from '../tools/tool-deps.ts'
import { chooseWorkspace } from '../workspace-choice.ts'

/** Values that an argument may have, of what the workspace has. */
export type Suggestions = Readonly<Record<'alerts' | 'metrics', (typed: string) => Promise<string[]>>>

export function createSuggestions(deps: ToolDeps): Suggestions {
  async function suggest(
    typed: string,
    list: (workspace: Workspace, options: CallOptions) => Promise<readonly string[]>,
  ) {
    // The SDK passes no signal to a completion.
    const options = { signal: currentCall()?.signal ?? new AbortController().signal }
    try {
      const names = await list(await chooseWorkspace({}, deps, options), options)
      return rank([...new Set(names)], typed)
    } catch (error) {
      // Completion is an aid: without the right to a list, or without one workspace, there is none.
      if (error instanceof MetricsError) return []
      throw error
    }
  }
  return {
    alerts: typed => suggest(typed, async (...to) => (await deps.alerts.alertRules(...to)).map(({ name }) => name)),
    metrics: typed =>
      suggest(typed, async (workspace, options) => (await deps.source.metricNames(workspace, {}, options)).names),
  }
}

/** Those that begin with what was typed, then those that have it inside. */
function rank(names: readonly string[], typed: string): string[] {
  const wanted = typed.toLowerCase()
  const places = names.map(name => ({ name, at: name.toLowerCase().indexOf(wanted) })).filter(({ at }) => at >= 0)
  return places.sort((a, b) => Math.sign(a.at) - Math.sign(b.at)).map(({ name }) => name)
}
