/** Finds the function that `_HANDLER` names: `src/handler.handler` is the export `handler` of `src/handler.mjs`. */
import { existsSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { isStreaming } from './response-stream.mjs'
import { runtimeError } from './runtime-error.mjs'

/** In the order in which AWS's client tries them. */
const extensions = ['', '.js', '.mjs', '.cjs']

export async function loadHandler(taskRoot, name) {
  const [, moduleName, exportPath] = /^([^.]*)\.(.*)$/.exec(basename(name)) ?? []
  if (!exportPath || name.includes('..')) throw runtimeError('Runtime.MalformedHandlerName', `Bad handler '${name}'`)
  const module = await importModule(resolve(taskRoot, dirname(name), moduleName))
  const handler = find(module, exportPath) ?? find(module.default, exportPath)
  if (handler === undefined) throw runtimeError('Runtime.HandlerNotFound', `${name} is undefined or not exported`)
  if (typeof handler !== 'function') throw runtimeError('Runtime.HandlerNotFound', `${name} is not a function`)
  if (handler.length >= 3 && !isStreaming(handler)) {
    const advice =
      'AWS Lambda has removed callback handlers with Node.js 24: return a promise (an async function) instead.'
    throw runtimeError('Runtime.CallbackHandlerDeprecated', advice)
  }
  return handler
}

async function importModule(path) {
  const file = extensions.map(extension => path + extension).find(existsSync)
  if (!file) throw runtimeError('Runtime.ImportModuleError', `Error: Cannot find module '${basename(path)}'`)
  try {
    return await import(pathToFileURL(file).href)
  } catch (error) {
    if (error instanceof SyntaxError) throw runtimeError('Runtime.UserCodeSyntaxError', String(error), error.stack)
    if (error?.code === 'MODULE_NOT_FOUND') throw runtimeError('Runtime.ImportModuleError', String(error))
    throw error
  }
}

function find(module, exportPath) {
  return exportPath.split('.').reduce((value, key) => value?.[key], module)
}
