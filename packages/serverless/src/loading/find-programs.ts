import { constants } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { Problem } from '../checks/problem.ts'
import { readAddon, type System } from './read-addon.ts'
import { type Elf, readElf } from './read-elf.ts'

/** A program or library in machine code. */
export type NativeFile = Elf & {
  readonly system: System
  /** From the folder that was searched. */
  readonly path: string
  /** Whether its mode lets it be started. */
  readonly isExecutable: boolean
}

/**
 * Files in ELF below a folder: Lambda runs nothing else that is not interpreted. And addons of Node for other systems. Other
 * programs of those are data of packages that are the same everywhere, such as selenium's for PyPI.
 */
export async function findNativeFiles(folder: string): Promise<NativeFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const native: NativeFile[] = []
  for (const entry of entries.filter(entry => entry.isFile())) {
    const file = join(entry.parentPath, entry.name)
    const header = await readHeader(file)
    if (header === undefined) continue
    const { mode } = await stat(file)
    native.push({ ...header, path: relative(folder, file), isExecutable: (mode & constants.S_IXUSR) !== 0 })
  }
  return native
}

async function readHeader(file: string): Promise<Omit<NativeFile, 'path' | 'isExecutable'> | undefined> {
  const elf = await readElf(file)
  if (elf !== undefined) return { ...elf, system: 'Linux' }
  const addon = file.endsWith('.node') ? await readAddon(file) : undefined
  return addon && { ...addon, isProgram: false }
}

/** Of Amazon Linux 2023, which all runtimes here are built on. */
const lambdaSystem = {
  interpreters: ['/lib/ld-linux-aarch64.so.1', '/lib64/ld-linux-x86-64.so.2'],
  glibcMinor: 34,
} as const

/** Programs of the service itself that Lambda could not start. Those that packages bring along may never be started. */
export function findUnrunnable(native: readonly NativeFile[], service: string): Problem[] {
  return native
    .filter(({ path, isProgram }) => isProgram && !/(?:^|\/)(?:node_modules|\.mcp-lambda)\//.test(path))
    .flatMap(file => describeObstacles(file).map(obstacle => ({ ...obstacle, file })))
    .map(({ what, remedy, file }) => ({
      code: 'program-not-runnable',
      where: `services/${service}: ${file.path} in the zip`,
      what,
      remedy,
    }))
}

type Obstacle = Pick<Problem, 'what' | 'remedy'>

const staticBuild = 'Link it statically: CGO_ENABLED=0 for Go, a target such as aarch64-unknown-linux-musl for Rust.'

function describeObstacles({ path, isExecutable, interpreter, glibc }: NativeFile): Obstacle[] {
  const obstacles: Obstacle[] = []
  if (!isExecutable) {
    const remedy = `chmod +x ${path} before it is packaged; in Git: git update-index --chmod=+x ${path}`
    obstacles.push({ what: 'it is a program whose file is not executable', remedy })
  }
  if (interpreter !== undefined && !lambdaSystem.interpreters.some(known => known === interpreter)) {
    obstacles.push({ what: `it is started by ${interpreter}, which Lambda does not have`, remedy: staticBuild })
  } else if (glibc !== undefined && Number(glibc.split('.')[1]) > lambdaSystem.glibcMinor) {
    const what = `it needs glibc ${glibc}, and Lambda has 2.${lambdaSystem.glibcMinor}`
    obstacles.push({ what, remedy: `${staticBuild} Or build it on a system as old as Amazon Linux 2023.` })
  }
  return obstacles
}
