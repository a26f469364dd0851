import type { ServeOptions } from '@mcp-lambda/wrapper/protocol'

type Environment = Readonly<Record<string, string | undefined>>

/** How the container serves, by its environment. Throws while loading, with every problem at once. */
export function readServing(
  env: Environment,
): Pick<ServeOptions, 'port' | 'host' | 'drainMs' | 'idleConnectionMs' | 'maxBodiesBytes'> {
  const problems: string[] = []

  function readNumber(name: string): number | undefined {
    const text = env[name]
    if (text === undefined) return undefined
    if (!/^\d{1,9}$/.test(text)) problems.push(`${name} is ${JSON.stringify(text)}; give a whole number below 10^9`)
    return Number(text)
  }

  const { HOST: host = '0.0.0.0' } = env
  const port = readNumber('PORT') ?? 8000
  const drainMs = readNumber('DRAIN_MS')
  const idleConnectionMs = readNumber('IDLE_CONNECTION_MS')
  const maxBodiesBytes = readNumber('MAX_BODIES_BYTES')
  if (problems.length > 0) throw new Error(`The container cannot serve as it is configured:\n${problems.join('\n')}`)
  return {
    host,
    port,
    ...(drainMs !== undefined && { drainMs }),
    ...(idleConnectionMs !== undefined && { idleConnectionMs }),
    ...(maxBodiesBytes !== undefined && { maxBodiesBytes }),
  }
}
