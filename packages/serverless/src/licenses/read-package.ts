import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** A package whose code is in a bundle. */
export type BundledPackage = {
  readonly name: string
  readonly version: string
  /** SPDX expression, as `package.json` has it; empty where it names none. */
  readonly license: string
  /** Address of its sources. Packages of one repository share a licence. */
  readonly repository?: string
  /** Its licence and what has to be passed on with it, in the order of their files' names. */
  readonly texts: readonly string[]
  /** Whether one of the texts is a licence. */
  readonly hasLicenseText: boolean
}

type Manifest = {
  readonly name?: string
  readonly version?: string
  readonly license?: unknown
  /** Of packages from before 2015. */
  readonly licenses?: unknown
  readonly repository?: unknown
}

export async function readPackage(folder: string): Promise<BundledPackage> {
  const manifest = await readManifest(folder)
  const entries = await readdir(folder, { withFileTypes: true })
  const files = entries.flatMap(entry => (entry.isFile() && isPassedOn(entry.name) ? [entry.name] : [])).sort()
  const repository = readRepository(manifest)
  return {
    name: manifest.name ?? nameOf(folder),
    version: manifest.version ?? '(no version)',
    license: readLicense(manifest),
    ...(repository !== undefined && { repository }),
    texts: await Promise.all(files.map(file => readText(join(folder, file)))),
    hasLicenseText: files.some(file => isLicense.test(file)),
  }
}

/** Generated code below `node_modules` (`.prisma`) has no `package.json`: a package that names neither itself nor a licence. */
async function readManifest(folder: string): Promise<Manifest> {
  try {
    // The fields are checked where they are read.
    return JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Manifest
  } catch {
    return {}
  }
}

/** `@scope/name` of a folder below `node_modules`. */
function nameOf(folder: string): string {
  return folder.replaceAll('\\', '/').replace(/^.*node_modules\//, '')
}

const isLicense = /^(un)?licen[cs]e|^copying/i
/** Apache-2.0, section 4(d), has NOTICE passed on; other files name holders and the code of others inside. */
const isNotice = /^(notice|copyright|third[-_ ]?party)/i
const isCode = /\.([cm]?[jt]sx?|json|map|html?)$/i

function isPassedOn(file: string): boolean {
  return (isLicense.test(file) || isNotice.test(file)) && !isCode.test(file)
}

async function readText(path: string): Promise<string> {
  return (await readFile(path, 'utf8')).replaceAll('\r\n', '\n').trim()
}

function readLicense({ license, licenses }: Manifest): string {
  if (Array.isArray(licenses) && license === undefined) return licenses.map(typeOf).join(' OR ')
  return typeOf(license)
}

/** `"MIT"`, or `{ "type": "MIT" }` as packages from before 2015 have it. */
function typeOf(license: unknown): string {
  const written = typeof license === 'object' && license !== null && 'type' in license ? license.type : license
  return typeof written === 'string' ? written : ''
}

function readRepository({ repository }: Manifest): string | undefined {
  const isMapping = typeof repository === 'object' && repository !== null && 'url' in repository
  const url = isMapping ? repository.url : repository
  return typeof url === 'string' ? url.replace(/^git\+/, '').replace(/\.git$/, '') : undefined
}
