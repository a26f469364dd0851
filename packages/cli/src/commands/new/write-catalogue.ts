import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Server } from 'create-mcp-lambda'
import { CatalogueFailed, generateCatalogue } from '../../catalogue/generate-catalogue.ts'
import { describeRefusal } from './describe-refusal.ts'

type Saying = { readonly note: (text: string) => void; readonly stop: AbortSignal }

/**
 * A server that is elsewhere and wants a key cannot be listed without one, nor one that calls AWS first without credentials: then
 * it is listed at run time.
 */
export async function writeCatalogue(server: Server, folder: string, { note, stop }: Saying): Promise<void> {
  try {
    await generateCatalogue(folder, join(folder, 'catalogue.json'), stop)
  } catch (error) {
    stop.throwIfAborted()
    const { name } = server
    const lacking = findWhatListingTakes(server, error)
    if (lacking === undefined)
      throw error instanceof CatalogueFailed ? new Error(describeRefusal(server, error)) : error
    const file = join(folder, 'serverless.yml')
    const yml = await readFile(file, 'utf8')
    const live = `\n    # Listed at run time: that takes ${lacking}.\n    catalogue: live`
    await writeFile(
      file,
      yml.replace(/^ {4}target: .*$/m, line => `${line}${live}`),
    )
    note(`${name} does not list its tools without ${lacking}, so no catalogue is committed (catalogue: live)`)
  }
}

/** Undefined for a server that has another reason not to be listed here. */
function findWhatListingTakes(server: Server, error: unknown): string | undefined {
  const { secrets = [] } = server
  if ('url' in server) return secrets.length > 0 ? 'its key' : undefined
  const callsAws = error instanceof CatalogueFailed && error.exitCause?.kind === 'aws-called'
  return 'python' in server && callsAws ? 'credentials of AWS' : undefined
}
