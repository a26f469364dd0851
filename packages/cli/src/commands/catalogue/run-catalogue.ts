import { readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { isTarget, readServices } from '@mcp-lambda/serverless/project'
import { generateCatalogue } from '../../catalogue/generate-catalogue.ts'
import type { Run } from '../../command.ts'
import { CommandError } from '../../command-error.ts'
import { exitCode, toExitCode } from '../../exit-code.ts'
import { listenForStop } from '../../process/listen-for-stop.ts'

/** One service after the other: each loads a whole server. */
export const runCatalogue: Run<object> = async (_flags, { root, cwd, output }) => {
  const stop = listenForStop()
  const written: { file: string; isChanged: boolean }[] = []
  for (const { directory, folder } of findServices(root, cwd)) {
    const file = join(directory, 'catalogue.json')
    const before = await readIfAny(file)
    try {
      await generateCatalogue(directory, file, stop)
    } catch (error) {
      if (stop.aborted) return toExitCode(stop.reason)
      throw new Error(`services/${folder}: ${(error as Error).message}`, { cause: error })
    }
    written.push({ file: relative(root, file), isChanged: (await readIfAny(file)) !== before })
  }
  output.result({ written }, () =>
    written
      .map(({ file, isChanged }) => `${file}: ${isChanged ? 'written; review and commit it' : 'unchanged'}`)
      .join('\n'),
  )
  return exitCode.ok
}

function findServices(root: string, cwd: string) {
  const services = readServices(root).filter(service => isTarget(service) && !service.liveCatalogue)
  if (cwd === root) return services
  const own = services.filter(({ directory }) => !relative(directory, cwd).startsWith('..'))
  if (own.length > 0) return own
  throw new CommandError(
    'usage',
    'This folder belongs to no tool server with a catalogue. Run it in the folder of the project',
  )
}

function readIfAny(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(() => '')
}
