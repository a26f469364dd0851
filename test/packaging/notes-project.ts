/** A copy of the repository in which one service of five files, `notes`, takes the place of the samples. */

import { cp, mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { expect } from 'vitest'
import { parseDocument } from 'yaml'
import { linkPackages } from '../bench/checkout/link-packages.ts'
import { samples } from '../samples/samples.ts'
import { copyWorkingTree, root, runTool } from './repository.ts'

const [neighbour] = samples

export type NotesProject = {
  /** The text of `src/handler.ts`. */
  readonly handler: string
  /** Added to `custom.mcp`. */
  readonly settings?: Readonly<Record<string, unknown>>
  /** Further services, by their names. */
  readonly others?: Readonly<Record<string, Omit<NotesProject, 'others'>>>
}

/** Returns the folder. */
export async function createNotesProject(project: NotesProject): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'notes-project-'))
  await copyWorkingTree(directory)
  for (const [name, service] of Object.entries({ notes: project, ...project.others })) {
    await writeService(join(directory, 'services'), name, service)
  }
  for (const name of samples) await rm(join(directory, 'services', name), { recursive: true })
  await linkPackages(directory, root)
  await linkPrograms(directory)
  return directory
}

/** As npm does: the programs of packages, and of workspaces the copy's own. */
async function linkPrograms(directory: string): Promise<void> {
  const installed = join(root, 'node_modules/.bin')
  const bin = join(directory, 'node_modules/.bin')
  await mkdir(bin)
  for (const name of await readdir(installed)) {
    const program = await realpath(join(installed, name))
    const isPackage = program.startsWith(join(root, 'node_modules/'))
    await symlink(isPackage ? program : join(directory, relative(root, program)), join(bin, name))
  }
}

/** Tests of the benchmarks ask git for the last commit. */
export async function commitAll(directory: string): Promise<void> {
  const author = ['-c', 'user.name=test', '-c', 'user.email=test@example.com']
  for (const words of [['init'], ['add', '.'], [...author, 'commit', '--message', 'Without the samples']]) {
    expect(await runTool('git', words, { cwd: directory })).toMatchObject({ code: 0 })
  }
}

const catalogueTest = `
import { expectCatalogueUpToDate } from 'mcp-lambda/testing'
import { it } from 'vitest'

it('offers what its committed catalogue says', () => expectCatalogueUpToDate(import.meta.dirname))
`

/** A neighbour copied under another name, as CONTRIBUTING.md says, with a handler of its own. */
async function writeService(services: string, name: string, { handler, settings }: NotesProject): Promise<void> {
  const from = join(services, neighbour)
  const to = join(services, name)
  await mkdir(join(to, 'src'), { recursive: true })
  for (const file of ['package.json', 'serverless.yml', 'tsconfig.json']) {
    await cp(join(from, file), join(to, file))
  }
  await writeFile(join(to, 'src/handler.ts'), handler)
  await writeFile(join(to, 'catalogue.test.ts'), catalogueTest)
  const manifest = await readFile(join(to, 'package.json'), 'utf8')
  await writeFile(join(to, 'package.json'), manifest.replaceAll(neighbour, name))
  const written = parseDocument(await readFile(join(to, 'serverless.yml'), 'utf8'))
  for (const key of ['local', 'example']) written.deleteIn(['custom', 'mcp', key])
  for (const [key, value] of Object.entries(settings ?? {})) written.setIn(['custom', 'mcp', key], value)
  await writeFile(join(to, 'serverless.yml'), written.toString().replaceAll(neighbour, name))
}
