/**
 * An error of the runtime's own, e.g. `Runtime.ImportModuleError`. Its class is called by the second part of the name,
 * because that is what log records in JSON show of an error.
 */
export function runtimeError(name, message, stack) {
  const className = name.replace('Runtime.', '')
  const { [className]: RuntimeError } = { [className]: class extends Error {} }
  return Object.assign(new RuntimeError(message), { name, ...(stack && { stack }) })
}
