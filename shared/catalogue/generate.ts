/**
 * Writes the `catalogue.json` of the service in this directory: `node ../../shared/catalogue/generate.ts [file]`.
 *
 * The handler sees the environment that serverless.yml declares for this (`custom.mcp.catalogue.environment`) and nothing
 * of this machine's, so that a profile or a region somebody has set cannot end up in a committed file.
 */

import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { readService } from '../services.ts'
import { askForCatalogue, type Handler } from './ask-for-catalogue.ts'

const directory = process.cwd()
const file = resolve(process.argv[2] ?? 'catalogue.json')

const { PATH = '' } = process.env
for (const name of Object.keys(process.env)) delete process.env[name]
Object.assign(process.env, { PATH }, readService(directory).catalogueEnvironment)

const { handler } = (await import(pathToFileURL(join(directory, 'src/handler.ts')).href)) as { handler: Handler }
const catalogue = await askForCatalogue(handler, {
  onMissing: ({ method, field }) =>
    console.warn(`The server declares a capability but has no method ${method}, so its ${field} are written as none`),
})
writeFileSync(file, `${JSON.stringify(catalogue, null, 2)}\n`)
// A server may hold timers, sockets or children that nothing here could close.
process.exit()
