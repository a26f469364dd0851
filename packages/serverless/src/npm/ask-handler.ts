/**
 * Asks the handler of an unpacked package what it offers, and sends its parent the number of tools: `node ask-handler.ts <file>
 * <export>`, in a process whose environment is that of a function.
 */

import { pathToFileURL } from 'node:url'
import { askForCatalogue, type Handler } from '@mcp-lambda/gateway/packaging'

const [file = '', name = ''] = process.argv.slice(2)
// The handler is what the function's `handler` setting names.
const module = (await import(pathToFileURL(file).href)) as Readonly<Record<string, Handler>>
const handler = module[name]
if (handler === undefined) throw new Error(`${file} exports no ${name}`)
const { tools } = await askForCatalogue(handler)
// A child process may be alive, which nothing here could end.
process.send?.(tools.length, () => process.exit())
