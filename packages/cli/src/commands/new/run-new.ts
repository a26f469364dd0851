import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readProject, readServices } from '@mcp-lambda/serverless/project'
import { addServer, findServerNameProblem, recordFile, renderServer, type Server } from 'create-mcp-lambda'
import { preparePython } from '../../catalogue/prepare-python.ts'
import type { Run, Tools } from '../../command.ts'
import { CommandError } from '../../command-error.ts'
import { exitCode, toExitCode } from '../../exit-code.ts'
import { listenForStop } from '../../process/listen-for-stop.ts'
import { runContained } from '../../process/run-contained.ts'
import { whileWaiting } from '../../terminal/while-waiting.ts'
import { findWritten } from './find-written.ts'
import type { NewFlags } from './new-flags.ts'
import { readServer } from './read-server.ts'
import { restoring } from './restoring.ts'
import { tryServer } from './try-server.ts'
import { writeCatalogue } from './write-catalogue.ts'
import { writeFiles } from './write-files.ts'

export const runNew: Run<NewFlags> = async ({ dryRun, ...flags }, { root, env, output }) => {
  const stop = listenForStop()
  const refuse = (name: string) => refuseTaken(root, name)
  const server = await readServer(flags, { root, stop, env, note: output.note, refuse })
  const { name } = server
  const { name: project } = readProject(root)
  const files = renderServer(server, project)
  if (dryRun) {
    const wouldWrite = [...files.keys()].sort()
    output.result({ name, written: [], wouldWrite }, () => `Would write\n${toLines(wouldWrite)}`)
    return exitCode.ok
  }
  const folder = join(root, 'services', name)
  const changed = [join(root, 'package-lock.json'), join(root, recordFile)]
  const link = join(root, 'node_modules', `@${project}`, `service-${name}`)
  try {
    await restoring({ changed, made: [folder, link] }, async () => {
      await writeFiles(root, files)
      await addServer(root, server, files)
      output.note(`Installing what services/${name} needs`)
      await install(root, env, stop)
      // CI takes a lock as it is committed, and this one is new.
      if ('python' in server) await preparePython(folder, { ...env, CI: undefined })
      const listing = writeCatalogue(server, folder, { note: output.note, stop })
      await whileWaiting(`waiting for ${name} to list its tools`, output.screen, listing)
    })
    const written = findWritten(root, name, [...files.keys()])
    output.show(`Written\n${toLines(written)}\n`)
    const tried = await tryServer(server, { root, env, output, stop })
    const next = tried.isLoaded ? toNextSteps(server, project) : toWayOn(server)
    output.result({ name, written, ...tried, next }, () => `\nNext\n${next.map(line => `  ${line}`).join('\n')}`)
    return tried.isLoaded ? exitCode.ok : exitCode.failed
  } catch (error) {
    if (stop.aborted) return toExitCode(stop.reason)
    throw error
  }
}

const toLines = (paths: readonly string[]): string => paths.map(path => `  ${path}`).join('\n')

function toNextSteps(server: Server, project: string): string[] {
  const { name, secrets = [] } = server
  const own = 'sdk' in server
  return [
    ...secrets.map(
      secret => `write ${secret}=… into .env: its value on this machine. On AWS it is the secret ${name}/${secret}`,
    ),
    ...(own ? [`edit services/${name}/src/tools, then npm run catalogue`] : []),
    ...('url' in server || 'python' in server ? [] : [`npm test -w @${project}/service-${name}`]),
    'npm run dev',
  ]
}

/** After a server that does not load from its zip: it is kept, since a change of its files may help. */
function toWayOn({ name }: Server): string[] {
  return ['npm start -- --exit, after a change of its files', `rm -r services/${name} && npm install, to take it down`]
}

function refuseTaken(root: string, name: string): void {
  const services = readServices(root)
  const folders = services.map(({ folder }) => folder)
  // A folder without a serverless.yml is none of the services.
  const taken = existsSync(join(root, 'services', name)) ? [...folders, name] : folders
  const problem = findServerNameProblem(name, taken)
  if (problem !== undefined) throw new CommandError('usage', `"${name}": ${problem}`)
  const owner = services.find(({ target }) => target === name)
  if (owner) throw new CommandError('usage', `"${name}" is the target of services/${owner.folder}; choose another name`)
}

async function install(root: string, env: Tools['env'], signal: AbortSignal): Promise<void> {
  const lines: string[] = []
  const onLine = (line: string) => void lines.push(line)
  // npm needs its cache folder and settings, so the environment is passed whole.
  const { code } = await runContained('npm', ['install', '--no-audit', '--no-fund'], { cwd: root, env, signal, onLine })
  signal.throwIfAborted()
  if (code !== 0) throw new Error(`npm install failed, and nothing is left of the new server:\n${lines.join('\n')}`)
}
