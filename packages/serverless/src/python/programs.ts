/** Programs of packages: what `pip` and `uvx` make of `console_scripts` (Python packaging, "Entry points specification"). */

import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { splitCommand } from '../settings/command.ts'

/** A function of a module, called without arguments. */
export type Program = { readonly module: string; readonly callee: string }

/**
 * What Python gets for a command of `custom.mcp`.
 *
 * @param packages folder of the packages
 * @throws Error if the command starts with a program that no package has
 */
export async function readArguments(command: string, packages: string): Promise<string[]> {
  const [first = '', ...words] = splitCommand(command)
  if (/^python3?$/.test(first)) return words
  const programs = await readPrograms(packages)
  const program = programs.get(first)
  if (program !== undefined) return ['-c', toCode(first, program), ...words]
  const names = [...programs.keys()].sort()
  throw new Error(
    `custom.mcp.command: no package of requirements.lock has a program "${first}"` +
      (names.length === 0 ? '' : `; they have ${names.join(', ')}`),
  )
}

/** By name. */
export async function readPrograms(packages: string): Promise<Map<string, Program>> {
  const folders = (await readdir(packages)).filter(name => name.endsWith('.dist-info'))
  const texts = folders.map(name => readFile(join(packages, name, 'entry_points.txt'), 'utf8').catch(() => ''))
  return new Map((await Promise.all(texts)).flatMap(readConsoleScripts))
}

/** Names of the modules that `python -m` starts. */
export async function readModules(packages: string): Promise<string[]> {
  const names = await readdir(packages)
  return names.filter(name => existsSync(join(packages, name, '__main__.py'))).sort()
}

function readConsoleScripts(text: string): [string, Program][] {
  const [, section = ''] = /^\[console_scripts\]\s*$([^[]*)/m.exec(text) ?? []
  return section.split('\n').flatMap((line): [string, Program][] => {
    const [, name, module, callee] = /^\s*([\w.-]+)\s*=\s*([\w.]+)\s*:\s*([\w.]+)/.exec(line) ?? []
    if (name === undefined || module === undefined || callee === undefined) return []
    return [[name, { module, callee }]]
  })
}

/** The script that `pip` writes into `bin`, as one text. */
function toCode(name: string, { module, callee }: Program): string {
  const [imported] = callee.split('.')
  return `import sys; from ${module} import ${imported}; sys.argv[0] = '${name}'; sys.exit(${callee}())`
}
