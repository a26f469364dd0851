/** A project outside this repository that has installed packed files. */
import { type ExecFileException, execFile } from 'node:child_process'
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { inject } from 'vitest'

/** A packed package, by what its file says. */
export type PackedFile = {
  readonly name: string
  readonly version: string
  /** The .tgz. */
  readonly file: string
  /** Paths inside the package, sorted. */
  readonly files: readonly string[]
}

export type Consumer = {
  readonly folder: string
  write(path: string, text: string): Promise<void>
  /** Runs a program in the folder, and gives what it printed. Fails with its output. */
  run(program: string, ...args: string[]): Promise<string>
  remove(): Promise<void>
}

/** Not in a package: copied into projects. */
export const examples = join(import.meta.dirname, '../../docs/examples')

/**
 * @param names packages of this repository
 * @param others packages of the registry, each with its version
 */
export async function createConsumer(names: readonly string[], others: readonly string[] = []): Promise<Consumer> {
  return install(names, others, ({ write }) => write('package.json', '{ "name": "consumer", "private": true }'))
}

/** A copy of an example, installed as its page has it. @param edit what the test changes of it before */
export async function installExample(
  example: string,
  names: readonly string[],
  { others = [], edit = async () => {} }: ExampleOptions = {},
): Promise<Consumer> {
  return install(names, others, async consumer => {
    await cp(join(examples, example), consumer.folder, { recursive: true })
    await edit(consumer)
  })
}

export type ExampleOptions = {
  readonly others?: readonly string[]
  readonly edit?: (consumer: Consumer) => Promise<void>
}

async function install(
  names: readonly string[],
  others: readonly string[],
  prepare: (consumer: Consumer) => Promise<void>,
): Promise<Consumer> {
  const folder = await mkdtemp(join(tmpdir(), 'consumer-'))
  const consumer: Consumer = {
    folder,
    write: (path, text) => writeFile(join(folder, path), text),
    run: (program, ...args) => runIn(folder, program, args),
    remove: () => rm(folder, { recursive: true, force: true }),
  }
  try {
    await prepare(consumer)
    const files = names.map(name => packedFile(name).file)
    const added = [...files, ...others]
    if (added.length > 0) await consumer.run('npm', 'install', '--prefer-offline', '--no-audit', '--no-fund', ...added)
    return consumer
  } catch (error) {
    await consumer.remove()
    throw error
  }
}

export function packedFile(name: string): PackedFile {
  return find(inject('packed'), name)
}

/** As the previous version was packed. */
export function previousFile(name: string): PackedFile {
  return find(inject('previous'), name)
}

function find(packed: readonly PackedFile[], name: string): PackedFile {
  const found = packed.find(one => one.name === name)
  if (found === undefined) throw new Error(`${name} is not packed`)
  return found
}

/** Runs a program, and gives what it printed. Fails with its output. @param env beside the variables of this process */
export async function runIn(
  cwd: string,
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  try {
    const options = { cwd, maxBuffer: 2 ** 25, env: { ...process.env, ...env } }
    const { stdout } = await promisify(execFile)(program, args, options)
    return stdout
  } catch (error) {
    const { stdout = '', stderr = '', code } = error as ExecFileException
    throw new Error(`${[program, ...args].join(' ')} ended with ${code}:\n${stdout}${stderr}`, { cause: error })
  }
}
