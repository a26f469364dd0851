/** Folders of `services/` that the project passes over, although an MCP server is in them. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, parse } from 'node:path'
import { targetName } from '@mcp-lambda/gateway/target-name'
import { readYml, type Service } from '../project/project.ts'
import type { Mistake } from '../settings/settings.ts'
import { foldersOf } from './project-folders.ts'

/** A `serverless.yml` of shared resources, of an API or of an event source is no mistake: one with an MCP server is named. */
export function findLeftOut(services: readonly Service[]): Mistake[] {
  return services.flatMap(({ folder, directory, settings: { target, gateway } }) => {
    // A folder with gateway.yml is the gateway, or is missed as that.
    if (target !== undefined || gateway || existsSync(join(directory, 'gateway.yml'))) return []
    if (!hasMcpServer(directory)) return []
    const text = 'an MCP server is in this folder, and the gateway does not offer it'
    const remedy = `Write custom: { mcp: { target: ${toTarget(folder)} } }. A service that is meant to stand alone can stay as it is.`
    return [{ file: `services/${folder}/serverless.yml`, path: 'custom.mcp', text, remedy }]
  })
}

const otherFormats = ['yaml', 'json', 'js', 'cjs', 'mjs', 'ts']

/** The framework reads these, too, and the project does not. */
export function findOtherFormats(root: string): Mistake[] {
  return foldersOf(root).flatMap(folder => {
    const has = (ending: string) => existsSync(join(root, folder, `serverless.${ending}`))
    const found = has('yml') ? undefined : otherFormats.find(has)
    if (found === undefined) return []
    const from = `${folder}serverless.${found}`
    const to = `${folder}serverless.yml`
    const remedy = found === 'yaml' ? `Rename it: mv ${from} ${to}` : `Write it as ${to}.`
    return [{ file: dirname(from), path: `serverless.${found}`, text: 'a project reads serverless.yml alone', remedy }]
  })
}

function toTarget(folder: string): string {
  return targetName.test(folder) ? folder : 'my-notes'
}

const mcpPackage = /^@modelcontextprotocol\/(?:sdk|server)$|^@mcp-lambda\/(?:wrapper|gateway)$/

function hasMcpServer(directory: string): boolean {
  return Object.keys(readDependencies(directory)).some(name => mcpPackage.test(name)) || hasMcpHandler(directory)
}

function readDependencies(directory: string): object {
  const file = join(directory, 'package.json')
  return existsSync(file) ? Object(JSON.parse(readFileSync(file, 'utf8')).dependencies) : {}
}

function hasMcpHandler(directory: string): boolean {
  return Object.values(readYml(directory).functions ?? {}).some(written => {
    const handler = join(directory, String(written?.handler ?? ''))
    const folder = dirname(handler)
    if (!existsSync(folder)) return false
    return readdirSync(folder, { withFileTypes: true })
      .filter(entry => entry.isFile() && parse(entry.name).name === parse(handler).name)
      .some(({ name }) => readFileSync(join(folder, name), 'utf8').includes('@mcp-lambda/wrapper'))
  })
}
