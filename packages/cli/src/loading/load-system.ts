import { loadFromZips, type ServiceLoad } from '@mcp-lambda/serverless/loading'
import { toPlaceholders } from '@mcp-lambda/serverless/project'
import type { LocalSystem } from '../system/start-system.ts'
import type { Screen } from '../terminal/screen.ts'
import { whileWaiting } from '../terminal/while-waiting.ts'

type System = Pick<LocalSystem, 'services' | 'off' | 'missingSecrets' | 'environmentOf'>

/** Loads the functions of a running system that are not off, beside it, and shows which are waited for. */
export function loadSystem(system: System, screen: Screen, signal: AbortSignal): Promise<ServiceLoad[]> {
  const notRun = new Set(system.off.map(({ name }) => name))
  let loading: readonly string[] = []
  const loads = loadFromZips(
    system.services.filter(({ name }) => !notRun.has(name)),
    {
      environmentOf: toEnvironments(system),
      onLoading: services => {
        loading = services
      },
      signal,
    },
  )
  return whileWaiting(() => toLoading(loading), screen, loads)
}

export function toLoading(services: readonly string[]): string {
  return `loading ${services.join(' and ')}`
}

/** What functions load with: what they run with here, and placeholders for secrets without a value. */
export function toEnvironments({ services, missingSecrets, environmentOf }: Omit<System, 'off'>) {
  const missing = new Map(missingSecrets.map(({ service, names }) => [service, names]))
  const owners = new Map(services.flatMap(({ name, definitions }) => definitions.map(one => [one.name, name] as const)))
  return (functionName: string): Readonly<Record<string, string>> => ({
    ...toPlaceholders(missing.get(owners.get(functionName) ?? '') ?? []),
    ...environmentOf(functionName),
  })
}
