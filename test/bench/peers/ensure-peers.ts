/** Installs what the benchmarks compare with, once, where the system keeps caches. */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'

export type Peers = {
  readonly folder: string
  /** Whether a package is there. One that cannot be had does not keep the others away. */
  has(name: string): boolean
}

type Options = {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Told each thing before it is done. */
  readonly say: (line: string) => void
}

const manifestFile = join(import.meta.dirname, 'package.json')

export async function ensurePeers({ env, say }: Options): Promise<Peers> {
  const manifest = await readFile(manifestFile, 'utf8')
  const folder = peersFolder(manifest, env)
  const has = (name: string) => existsSync(join(folder, 'node_modules', name, 'package.json'))
  const { optionalDependencies } = JSON.parse(manifest) as { optionalDependencies: Record<string, string> }
  const wanted = Object.keys(optionalDependencies)
  if (!wanted.every(has)) {
    say(`Installing what is compared with into ${folder}`)
    await install(manifest, folder).catch(error => say(`It could not be installed: ${firstLine(error)}`))
    const missing = wanted.filter(name => !has(name))
    if (missing.length > 0) say(`Not installed, as their rows will say: ${missing.join(', ')}`)
  }
  return { folder, has }
}

function peersFolder(manifest: string, env: Options['env']): string {
  const caches = env.XDG_CACHE_HOME || join(homedir(), '.cache')
  const digest = createHash('sha256').update(manifest).digest('hex').slice(0, 16)
  return join(caches, 'mcp-lambda', 'bench-peers', digest)
}

/** Installed beside its place and moved when done, so that what broke off leaves nothing that looks like it. */
async function install(manifest: string, folder: string): Promise<void> {
  await mkdir(dirname(folder), { recursive: true })
  const scratch = await mkdtemp(`${folder}-new-`)
  try {
    await writeFile(join(scratch, 'package.json'), manifest)
    const quietly = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-progress', '--loglevel=error']
    // By the Node this runs on: npm silently leaves out an optional package that asks for a newer one.
    const env = { ...process.env, PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH}` }
    const options = { cwd: scratch, timeout: 180_000, env }
    await promisify(execFile)('npm', ['install', '--prefix', scratch, ...quietly], options)
    await rm(folder, { recursive: true, force: true })
    await rename(scratch, folder)
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

function firstLine(error: unknown): string {
  const { stderr, message } = error as { stderr?: string; message: string }
  return (stderr || message).trim().split('\n')[0] ?? ''
}
