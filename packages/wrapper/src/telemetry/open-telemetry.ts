/**
 * The parts of `@opentelemetry/api` 1.x that are used, as its types have them. An SDK registers them in the process, so the
 * package itself is not needed: functions without an SDK have no code of it, and any copy of the API is the right one.
 */

import { registrations } from './is-traced.ts'

export type Context = {
  getValue(key: symbol): unknown
  setValue(key: symbol, value: unknown): Context
  deleteValue(key: symbol): Context
}

export type SpanContext = {
  readonly traceId: string
  readonly spanId: string
  readonly traceFlags: number
  readonly isRemote?: boolean
}

export type Attributes = Record<string, string | number | boolean>

export type Span = {
  spanContext(): SpanContext
  setAttributes(attributes: Attributes): unknown
  setStatus(status: { code: number; message?: string }): unknown
  updateName(name: string): unknown
  end(): void
}

export type SpanOptions = { kind: number; attributes: Attributes; links: { context: SpanContext }[] }

export type Tracer = { startSpan(name: string, options: SpanOptions, context: Context): Span }

type TracerProvider = {
  getTracer(name: string): Tracer
  /** Of the provider that the API registers in front of the SDK's. */
  getDelegate?(): TracerProvider
  /** Of the SDK. */
  forceFlush?(): Promise<void>
}

export type Carrier = Record<string, unknown>

type Propagator = {
  extract(context: Context, carrier: Carrier, getter: typeof carrierGetter): Context
  inject(context: Context, carrier: Carrier, setter: typeof carrierSetter): void
}

type ContextManager = {
  active(): Context
  with<T>(context: Context, run: () => T): T
}

/** What an SDK has registered. All but tracers is optional there. */
export type OpenTelemetry = {
  readonly trace: TracerProvider
  readonly context?: ContextManager
  readonly propagation?: Propagator
}

/** `SpanKind` and `SpanStatusCode` of the API. */
export const spanKind = { server: 1, client: 2 } as const
export const errorStatus = 2

const spanKey = Symbol.for('OpenTelemetry Context Key SPAN')

/** What is registered at the moment. Call it where `isTraced()`. */
export function readOpenTelemetry(): OpenTelemetry {
  return (globalThis as unknown as { [registrations]: OpenTelemetry })[registrations] // Set by the API, with these types.
}

export function spanOf(context: Context): Pick<Span, 'spanContext'> | undefined {
  return context.getValue(spanKey) as Pick<Span, 'spanContext'> | undefined // The API's key for spans.
}

export function withSpan(context: Context, span: Pick<Span, 'spanContext'>): Context {
  return context.setValue(spanKey, span)
}

/** The context of the running code; an empty one where the SDK follows none. */
export function activeContext({ context }: OpenTelemetry): Context {
  return context?.active() ?? createContext(new Map())
}

export function runIn<T>({ context: manager }: OpenTelemetry, context: Context, run: () => T): T {
  return manager ? manager.with(context, run) : run()
}

/** Reads what the configured propagators know: by default W3C trace context and baggage. */
export function extract({ propagation }: OpenTelemetry, context: Context, carrier: Carrier): Context {
  return propagation?.extract(context, carrier, carrierGetter) ?? context
}

/** What the configured propagators send along. */
export function inject({ propagation }: OpenTelemetry, context: Context): Carrier {
  const carrier: Carrier = {}
  propagation?.inject(context, carrier, carrierSetter)
  return carrier
}

const carrierGetter = {
  keys: (carrier: Carrier) => Object.keys(carrier),
  get(carrier: Carrier, key: string): string | undefined {
    const value = Object.hasOwn(carrier, key) ? carrier[key] : undefined
    return typeof value === 'string' ? value : undefined
  },
}

const carrierSetter = {
  set(carrier: Carrier, key: string, value: string): void {
    carrier[key] = value
  },
}

function createContext(values: ReadonlyMap<symbol, unknown>): Context {
  return {
    getValue: key => values.get(key),
    setValue: (key, value) => createContext(new Map(values).set(key, value)),
    deleteValue: key => createContext(new Map([...values].filter(([other]) => other !== key))),
  }
}
