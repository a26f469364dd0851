/** Under this name the OpenTelemetry API, major version 1, shares its registrations between all its copies in a process. */
export const registrations = Symbol.for('opentelemetry.js.api.1')

/** Whether an OpenTelemetry SDK is registered in this process. Asked before each span, as an SDK may be registered late. */
export function isTraced(): boolean {
  return Boolean((globalThis as { [registrations]?: { trace?: object } })[registrations]?.trace) // Set by the API.
}
