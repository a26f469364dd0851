import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readProject, readServices } from '@mcp-lambda/serverless/project'
import { addServer, findServerNameProblem, recordFile, renderServer, type Sdk } from 'create-mcp-lambda'
import { generateCatalogue } from '../../catalogue/generate-catalogue.ts'
import type { Run, Tools } from '../../command.ts'
import { CommandError } from '../../command-error.ts'
import { exitCode, toExitCode } from '../../exit-code.ts'
import { listenForStop } from '../../process/listen-for-stop.ts'
import { runContained } from '../../process/run-contained.ts'
import { restoring } from './restoring.ts'
import { writeFiles } from './write-files.ts'

type NewFlags = { readonly word: string; readonly sdk: Sdk; readonly dryRun: boolean }

export const runNew: Run<NewFlags> = async ({ word: name, sdk, dryRun }, { root, env, output }) => {
  refuseTaken(root, name)
  const { name: project } = readProject(root)
  const files = renderServer({ name, sdk }, project)
  const written = [...files.keys()].sort()
  const toText = () => written.map(path => `  ${path}`).join('\n')
  if (dryRun) {
    output.result({ name, written: [], wouldWrite: written }, () => `Would write\n${toText()}`)
    return exitCode.ok
  }
  const stop = listenForStop()
  const folder = join(root, 'services', name)
  const changed = [join(root, 'package-lock.json'), join(root, recordFile)]
  const link = join(root, 'node_modules', `@${project}`, `service-${name}`)
  try {
    await restoring({ changed, made: [folder, link] }, async () => {
      await writeFiles(root, files)
      await addServer(root, { name, sdk }, files)
      output.note(`Installing what services/${name} needs`)
      await install(root, env, stop)
      await generateCatalogue(folder, join(folder, 'catalogue.json'), stop)
    })
  } catch (error) {
    if (stop.aborted) return toExitCode(stop.reason)
    throw error
  }
  const next = [
    `npm test -w @${project}/service-${name}`,
    'npm start',
    `edit services/${name}/src/tools, then npm run catalogue`,
  ]
  output.result(
    { name, written, next },
    () => `Written\n${toText()}\n\nNext\n${next.map(line => `  ${line}`).join('\n')}`,
  )
  return exitCode.ok
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
