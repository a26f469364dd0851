/** The tools that compile `aws-lambda-ric`. */
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

type Env = Readonly<Record<string, string | undefined>>

/** Each tool with the possible names of its program and its Debian package. */
const tools = [
  { name: 'cmake', programs: ['cmake', 'cmake3'], debianPackage: 'cmake' },
  { name: 'g++', programs: ['g++', 'c++'], debianPackage: 'g++' },
  { name: 'make', programs: ['make'], debianPackage: 'make' },
  { name: 'python3', programs: ['python3'], debianPackage: 'python3' },
  { name: 'xz', programs: ['xz'], debianPackage: 'xz-utils' },
] as const

export type BuildTool = (typeof tools)[number]

export function findMissingTools({ PATH = '' }: Env): BuildTool[] {
  const folders = PATH.split(delimiter).filter(Boolean)
  const isThere = (program: string) => folders.some(folder => existsSync(join(folder, program)))
  return tools.filter(({ programs }) => !programs.some(isThere))
}

export function howToInstall(missing: readonly BuildTool[]): string {
  const names = missing.map(({ name }) => name).join(', ')
  return [
    `Building AWS's runtime client needs ${names}. Install what is missing, then run this again:`,
    `  Debian, Ubuntu:  sudo apt-get install --no-install-recommends ${toPackages(missing)}`,
    `  Fedora:          sudo dnf install ${toPackages(missing).replace('g++', 'gcc-c++').replace('xz-utils', 'xz')}`,
  ].join('\n')
}

export function toPackages(missing: readonly BuildTool[]): string {
  return missing.map(({ debianPackage }) => debianPackage).join(' ')
}
