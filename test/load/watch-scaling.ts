/** Samples a local Lambda at a steady pace. */
import type { LambdaEvent } from '@mcp-lambda/lambda-local'
import { memoryOf } from '@mcp-lambda/lambda-local/machine'
import { childrenOfThisProcess } from '../processes.ts'
import type { Sample } from './scaling-curve.ts'

export type ScalingWatch = {
  /** For `onEvent` of the Lambda that is watched. */
  observe(event: LambdaEvent): void
  /** Tells how many calls of the test have no answer yet. */
  openCalls(count: number): void
  readonly samples: readonly Sample[]
  readonly serving: number
  /** Environments that have been opened and have not ended, as the events tell. */
  readonly environments: number
  sample(): Sample
  stop(): void
}

/** Reading the memory of 200 processes takes as long as starting one: only each so many samples do it. */
const memoryEvery = 4

export function watchScaling({ everyMs }: { everyMs: number }): ScalingWatch {
  const begunAt = performance.now()
  const samples: Sample[] = []
  const environments = new Set<string>()
  let serving = 0
  let throttled = 0
  let open = 0
  let count = 0
  let residentMb = 0

  function sample(): Sample {
    if (++count % memoryEvery === 1) {
      residentMb = childrenOfThisProcess().reduce((sum, { pid }) => sum + (memoryOf(pid)?.bytes ?? 0), 0) / 2 ** 20
    }
    const taken = {
      seconds: (performance.now() - begunAt) / 1000,
      environments: environments.size,
      serving,
      open,
      throttled,
      residentMb,
    }
    samples.push(taken)
    return taken
  }
  const timer = setInterval(sample, everyMs)

  return {
    samples,
    sample,
    openCalls: count => {
      open = count
    },
    observe(event) {
      switch (event.kind) {
        case 'environment-ready':
          environments.add(event.environmentId)
          break
        case 'environment-ended':
          environments.delete(event.environmentId)
          break
        case 'invocation-started':
          serving++
          break
        case 'invocation-ended':
          serving--
          break
        case 'throttled':
          throttled++
          break
      }
    },
    get serving() {
      return serving
    },
    get environments() {
      return environments.size
    },
    stop: () => clearInterval(timer),
  }
}
