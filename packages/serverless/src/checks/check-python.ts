/** The package of a server in Python, by its files alone: what Lambda could not start, or would start slowly. */

import { buildFolder, readPythonVersion } from '../defaults/python-defaults.ts'
import type { Problem } from './problem.ts'
import { type Packaged, resourcesOf } from './template.ts'

export type PackagedFile = { readonly name: string; readonly content: Uint8Array; readonly isExecutable: boolean }

export type FilesOfZip = { readonly path: string; readonly files: readonly PackagedFile[] }

/** `e_machine` of the ELF header. */
const machines: Readonly<Record<string, number>> = { arm64: 183, x86_64: 62 }

/** The first two bytes of bytecode (CPython, `Include/internal/pycore_magic_number.h`). */
const magicNumbers: Readonly<Record<string, number>> = { 'python3.12': 3531, 'python3.13': 3571, 'python3.14': 3627 }

const programs = [`${buildFolder}/run`, `${buildFolder}/node`]

/** Nothing is found in a package of another runtime. */
export function checkPython({ path, files }: FilesOfZip, { template }: Pick<Packaged, 'template'>): Problem[] {
  const [{ properties } = { properties: {} }] = resourcesOf(template, 'AWS::Lambda::Function')
  const { Runtime, Architectures } = properties as { Runtime?: string; Architectures?: readonly string[] }
  const runtime = Runtime ?? ''
  const [architecture = 'x86_64'] = Architectures ?? []
  if (readPythonVersion(runtime) === undefined) return []
  const foreign = files.filter(file => isElf(file) && view(file).getUint16(18, true) !== machines[architecture])
  const tag = runtime.replace(/^python3\./, 'cpython-3')
  const untagged = files.filter(({ name }) => /\.cpython-\d+/.test(name) && !name.includes(`.${tag}`))
  const bytecode = files.filter(({ name }) => name.endsWith('.pyc'))
  const stale = bytecode.filter(file => !isTakenUnchecked(file, magicNumbers[runtime]))
  const dead = programs.filter(name => !files.some(file => file.name === name && file.isExecutable))
  // That of stage `local` starts the Node of the machine.
  const launchers = files.filter(file => file.name === `${buildFolder}/node` && !isElf(file))
  const found = [
    describe(foreign, `are not for ${architecture}`),
    describe(untagged, `are not for ${runtime}`),
    describe(stale, `are bytecode that ${runtime} does not take as it is`),
    bytecode.length === 0 ? 'it has no bytecode, so that each cold start compiles all of it' : '',
    dead.length === 0 ? '' : `${dead.join(' and ')} cannot be executed`,
    describe(launchers, 'is no Node of its own'),
  ]
  const remedy =
    'Package again past the cache of turbo: npm run package -- --stage NAME --force. If that does not help, remove ~/.cache/mcp-lambda/python.'
  return found.flatMap((what): Problem[] =>
    what === '' ? [] : [{ code: 'python-package-unusable', where: path, what, remedy }],
  )
}

function describe(files: readonly PackagedFile[], what: string): string {
  const [first, ...more] = files.map(({ name }) => name)
  return first === undefined ? '' : `${[first, ...more.slice(0, 2)].join(', ')} (${files.length}) ${what}`
}

function isElf({ content }: PackagedFile): boolean {
  return content.length > 20 && Buffer.from(content.subarray(0, 4)).toString('latin1') === '\x7fELF'
}

/** A hash of the source, which is not checked: flags 1 (PEP 552). */
function isTakenUnchecked(file: PackagedFile, magic: number | undefined): boolean {
  return file.content.length > 16 && view(file).getUint16(0, true) === magic && view(file).getUint32(4, true) === 1
}

function view({ content }: PackagedFile): DataView {
  return new DataView(content.buffer, content.byteOffset, content.byteLength)
}
