/** Puts the npm package that a service names (`custom.mcp.npm`) into the zips of its functions. */

import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { addToZip, type Files } from './add-to-zip.ts'
import { bundleProgram } from './bundle-program.ts'
import { findProgram, type Program } from './find-program.ts'
import { installTree, type Machine, thisMachine } from './install-tree.ts'
import { findListingFailure } from './list-from-zip.ts'

export type PackagedFunction = {
  readonly zip: string
  readonly handler: string
  /** What runs it: Lambda, or this machine for stage `local`. */
  readonly machine: Machine
  /** Variables that its handler needs to load. */
  readonly environment: Readonly<Record<string, string>>
}

export type NpmOptions = {
  /** Name of the package. */
  readonly npm: string
  /** The folder of the service. */
  readonly directory: string
  readonly say: (text: string) => void
}

/**
 * In one file, if the function lists its tools with that; else the whole installed package with all it depends on, for the
 * machine that runs it.
 *
 * @throws Error if the function lists its tools in neither way
 */
export async function addNpmProgram(target: PackagedFunction, { npm, directory, say }: NpmOptions): Promise<void> {
  const program = findProgram(npm, directory)
  const scratch = await mkdtemp(join(tmpdir(), 'mcp-lambda-npm-'))
  try {
    const failure = await tryFiles('bundle', folder => bundleProgram(program, directory, folder))
    if (failure === undefined) return say(`${describe(program)} is in the zip, in one file`)
    say(
      `${describe(program)} does not list its tools as one file, so all of its packages go into the zip: ${firstLine(failure)}`,
    )
    if (!runsHere(target.machine)) {
      say(
        `${describe(program)} is for ${target.machine.cpu}, so its zip is not tried on this machine. Stage local has what runs here`,
      )
      return addToZip(resolve(directory, target.zip), await install('tree'))
    }
    const second = await tryFiles('tree', () => install('tree'))
    if (second !== undefined) throw new Error(`${describe(program)} does not list its tools from the zip:\n${second}`)
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }

  /** Leaves the zip as it was where it fails. */
  async function tryFiles(name: string, make: (folder: string) => Promise<Files>): Promise<string | undefined> {
    const [folder, zip] = [join(scratch, name), join(scratch, `${name}.zip`)]
    await mkdir(folder)
    await copyFile(resolve(directory, target.zip), zip)
    try {
      await addToZip(zip, await make(folder))
    } catch (error) {
      return (error as Error).message
    }
    const failure = await findListingFailure({ ...target, zip }, join(scratch, `${name}-task`))
    if (failure === undefined) await copyFile(zip, resolve(directory, target.zip))
    return failure
  }

  async function install(name: string): Promise<Files> {
    const folder = join(scratch, `${name}-${target.machine.cpu}`)
    await mkdir(folder)
    return installTree(program, target.machine, folder)
  }
}

/** Programs for another processor cannot be tried. */
function runsHere({ os, cpu }: Machine): boolean {
  return os === thisMachine.os && cpu === thisMachine.cpu
}

function describe({ name, version }: Program): string {
  return `${name} ${version}`
}

function firstLine(text: string): string {
  return text.split('\n').find(line => /Error/.test(line)) ?? text.split('\n', 1)[0] ?? ''
}
