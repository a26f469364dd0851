import { existsSync } from 'node:fs'
import { join, parse } from 'node:path'
import { readYml } from '@mcp-lambda/serverless/project'

export type HandlerSource = {
  /** From the folder of the service. */
  readonly file: string
  /** That it exports. */
  readonly name: string
}

const endings = ['.ts', '.mts', '.js', '.mjs', '.cjs']

/** The handler that serverless.yml names, else where services have it: it may be built first, or be a variable. */
export function findHandler(directory: string): HandlerSource {
  const [server] = Object.values(readYml(directory).functions ?? {})
  const { dir, name, ext } = parse(String(server?.handler ?? ''))
  const file = endings.map(ending => join(dir, name + ending)).find(path => existsSync(join(directory, path)))
  return file === undefined || ext === '' ? { file: 'src/handler.ts', name: 'handler' } : { file, name: ext.slice(1) }
}
