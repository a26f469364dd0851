/** CloudWatch's metrics of functions for Prometheus. Durations are in seconds, Prometheus' base unit. */
import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { LambdaEvent, Observe } from './events.ts'

export type Metrics = { readonly observe: Observe; readonly contentType: string; read(): Promise<string> }

const durationBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]

/** @param countEnvironments returns the environments per function, idle ones included. Called at each scrape */
export function createMetrics(countEnvironments: () => ReadonlyMap<string, number>): Metrics {
  const registry = new Registry()
  const common = { labelNames: ['function_name'] as const, registers: [registry] }
  const invocations = new Counter({
    ...common,
    name: 'aws_lambda_invocations_total',
    help: 'Invocations that ran, failed ones too; throttled ones did not run',
  })
  const errors = new Counter({
    ...common,
    name: 'aws_lambda_errors_total',
    help: 'Invocations that ended in a function error: thrown, timed out, crashed or out of memory',
  })
  const throttles = new Counter({
    ...common,
    name: 'aws_lambda_throttles_total',
    help: 'Invocations refused because of a concurrency limit',
  })
  const durations = new Histogram({
    ...common,
    name: 'aws_lambda_duration_seconds',
    help: 'Time a function worked on an invocation',
    buckets: durationBuckets,
  })
  const initDurations = new Histogram({
    ...common,
    name: 'aws_lambda_init_duration_seconds',
    help: 'Time an environment took to start and load its function',
    buckets: durationBuckets,
  })
  const environments = new Gauge({
    ...common,
    name: 'aws_lambda_concurrent_environments',
    help: 'Execution environments there are, at work or idle',
    collect() {
      // Sets functions without environments to 0; otherwise the gauge keeps their last value.
      for (const [function_name, count] of countEnvironments()) this.set({ function_name }, count)
    },
  })

  function observe(event: LambdaEvent) {
    const label = { function_name: event.functionName }
    switch (event.kind) {
      case 'function-deployed':
        // Start at 0, so that the first error is an increase and not a new series.
        for (const counter of [invocations, errors, throttles]) counter.inc(label, 0)
        environments.set(label, 0)
        return
      case 'invocation-ended':
        invocations.inc(label)
        if (event.report.status !== 'success') errors.inc(label)
        durations.observe(label, event.report.durationMs / 1000)
        return
      case 'environment-ready':
        initDurations.observe(label, event.initMs / 1000)
        return
      case 'throttled':
        throttles.inc(label)
        return
      default:
        return
    }
  }

  return { observe, contentType: registry.contentType, read: () => registry.metrics() }
}
