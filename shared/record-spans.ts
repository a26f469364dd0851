/** For tests of spans: the official SDK, with what it has exported. */

import { context, propagation, type TracerProvider as RegisteredProvider, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core'
import { InMemorySpanExporter, type ReadableSpan, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import { onTestFinished } from 'vitest'

/** Registers an SDK for the time of one test, as a layer does before a handler is loaded. */
export function recordSpans({ followsContext = true }: { followsContext?: boolean } = {}): {
  /** Finished spans, the first that ended first. */
  spans(): ReadableSpan[]
  provider: TracerProvider
} {
  const exporter = new InMemorySpanExporter()
  const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] })
  registerTracing(provider)
  if (followsContext) context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  propagation.setGlobalPropagator(
    new CompositePropagator({ propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()] }),
  )
  return { spans: () => exporter.getFinishedSpans(), provider }
}

/** Test files share a process, so that what is registered ends with its test. */
export function registerTracing(provider: RegisteredProvider): void {
  trace.setGlobalTracerProvider(provider)
  onTestFinished(() => {
    trace.disable()
    context.disable()
    propagation.disable()
  })
}
