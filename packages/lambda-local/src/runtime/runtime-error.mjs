/**
 * An error that the runtime itself raises, e.g. `Runtime.ImportModuleError`. The class is named after the second part,
 * because JSON log records contain the name of the class.
 */
export function runtimeError(name, message, stack) {
  const className = name.replace('Runtime.', '')
  const { [className]: RuntimeError } = { [className]: class extends Error {} }
  return Object.assign(new RuntimeError(message), { name, ...(stack && { stack }) })
}
