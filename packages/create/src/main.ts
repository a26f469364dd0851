/** `create-mcp-lambda`: from words to an exit code. */
import { constants } from 'node:os'
import { basename, relative, resolve } from 'node:path'
import type { Answers, Sdk } from './answers.ts'
import { type Ask, Cancelled, createTerminalAsk } from './ask.ts'
import { readCommandLine, usage, type Words } from './command-line.ts'
import { findProjectNameProblem, findServerNameProblem } from './names.ts'
import { recordFile, toRecordText } from './record.ts'
import { renderProject } from './render.ts'
import { toPackedSpecs, toRegistrySpecs } from './specs.ts'
import { version } from './version.ts'
import { isTaken, writeProject } from './write-project.ts'

type Process = Pick<NodeJS.Process, 'argv' | 'env' | 'cwd' | 'on'> & {
  readonly stdin: { readonly isTTY?: boolean }
  readonly stdout: { readonly isTTY?: boolean; write(text: string): unknown }
  readonly stderr: { write(text: string): unknown }
}

/** A word or a value is wrong: nothing was begun. */
class WrongWords extends Error {
  override readonly name = 'WrongWords'
}

/** Returns the exit code. */
export async function main(process: Process, ask: Ask | undefined = toAsk(process)): Promise<number> {
  const { stdout, stderr } = process
  const stop = listenForStop(process)
  const line = readCommandLine(process.argv.slice(2))
  if (line.kind === 'wrong') {
    stderr.write(`${line.problem}\n\n${usage}\n`)
    return 2
  }
  if (line.kind !== 'create') {
    stdout.write(`${line.kind === 'help' ? usage : version}\n`)
    return 0
  }
  try {
    stdout.write(await create(line.words, process.cwd(), ask, stop))
    return 0
  } catch (error) {
    if (error instanceof Cancelled) return toExitCode('SIGINT')
    if (stop.aborted) return toExitCode(stop.reason)
    stderr.write(`${(error as Error).message}\n`)
    return error instanceof WrongWords ? 2 : 1
  }
}

/** Returns what is shown: the files, and the next step. */
async function create(words: Words, cwd: string, ask: Ask | undefined, stop: AbortSignal): Promise<string> {
  const given = words.folder ?? (await askForFolder(ask))
  const folder = resolve(cwd, given)
  if (await isTaken(folder)) throw new WrongWords(`${folder} is not empty: give the name of a new folder`)
  const answers = await readAnswers(words, basename(folder), ask)
  const specs =
    words.packages === undefined
      ? toRegistrySpecs(version)
      : toPackedSpecs(resolve(cwd, words.packages), folder, version)
  const rendered = renderProject(answers, specs)
  const files = new Map([...rendered, [recordFile, toRecordText({ version, answers, base: rendered })]])
  if (!words.isDryRun) await writeProject(folder, files, stop)
  const list = [...files.keys()].sort().map(path => `  ${path}\n`)
  const done = `${answers.name}: ${files.size} files${words.isDryRun ? ' would be written' : ''} in ${folder}\n`
  return `${done}${list.join('')}${words.isDryRun ? '' : `\nNext: ${toNextStep(relative(cwd, folder))}\n`}`
}

function toNextStep(folder: string): string {
  const install = 'npm install && npm start'
  if (folder === '') return install
  return `cd ${/^[\w./-]+$/.test(folder) ? folder : JSON.stringify(folder)} && ${install}`
}

async function askForFolder(ask: Ask | undefined): Promise<string> {
  if (ask === undefined) throw new WrongWords(`Give the name of a folder: npm create mcp-lambda my-tools\n\n${usage}`)
  return ask.text({ message: 'Folder of the project', suggestion: 'my-tools', findProblem: () => undefined })
}

async function readAnswers({ name, server, sdk }: Words, folder: string, ask: Ask | undefined): Promise<Answers> {
  if (name !== undefined) refuse('--name', name, findProjectNameProblem(name))
  if (server !== undefined) refuse('--server', server, findServerNameProblem(server))
  const problem = findProjectNameProblem(folder)
  if (name === undefined && problem !== undefined && ask === undefined) {
    throw new WrongWords(`"${folder}" cannot be the name of a project: ${problem}. Or give another by --name`)
  }
  return {
    name: name ?? (problem === undefined ? folder : await askForName(ask)),
    servers: [{ name: server ?? (await askForServer(ask)), sdk: sdk ?? (await askForSdk(ask)) }],
  }
}

function refuse(flag: string, value: string, problem: string | undefined): void {
  if (problem !== undefined) throw new WrongWords(`${flag} is "${value}": ${problem}`)
}

async function askForName(ask: Ask | undefined): Promise<string> {
  const question = { message: 'Name of the project', suggestion: 'my-tools', findProblem: findProjectNameProblem }
  return (await ask?.text(question)) ?? question.suggestion
}

async function askForServer(ask: Ask | undefined): Promise<string> {
  const question = { message: 'Name of the first tool server', suggestion: 'hello', findProblem: findServerNameProblem }
  return (await ask?.text(question)) ?? question.suggestion
}

async function askForSdk(ask: Ask | undefined): Promise<Sdk> {
  const choices = { v2: '@modelcontextprotocol/server (v2)', v1: '@modelcontextprotocol/sdk (v1)' }
  return (await ask?.choose('Official SDK that it is written on', choices)) ?? 'v2'
}

/** Questions need a terminal that a person sits at: CI has none. */
function toAsk({ stdin, stdout, env }: Process): Ask | undefined {
  return stdin.isTTY && stdout.isTTY && !env.CI ? createTerminalAsk() : undefined
}

function listenForStop(process: Process): AbortSignal {
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort(signal))
  return stop.signal
}

function toExitCode(signal: keyof typeof constants.signals): number {
  return 128 + constants.signals[signal]
}
