/** Builds what a function of a Python server has in its package, without a container. */

import { cp, mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { findPython } from '@mcp-lambda/lambda-local/machine'
import { buildFolder } from '../defaults/python-defaults.ts'
import { bundleProgram, type ServerProgram } from './bundle-program.ts'
import type { Environment } from './cache.ts'
import { findUv } from './find-uv.ts'
import { ensureLock } from './lock.ts'
import { addNode } from './node-binary.ts'
import { readArguments } from './programs.ts'
import type { Target } from './target.ts'
import { vendor } from './vendor.ts'

export type PythonBuild = {
  /** Of the service. */
  readonly directory: string
  /** Of Python, e.g. `3.13`. */
  readonly version: string
  readonly target: Target
  readonly env: Environment
  readonly say: (text: string) => void
}

export type PythonServer = Omit<ServerProgram, 'args'> & {
  /** `custom.mcp.command`. */
  readonly command: string
}

/**
 * Started by Lambda with the interpreter and the file of the runtime's bootstrap. Takes no program of the path: `sh` alone is
 * there for sure.
 */
export const runScript = `#!/bin/sh
here="\${0%/*}"
exec "$here/node" "$here/main.mjs" "$1"
`

/** Packages of the lock, for this machine or for Lambda. Returns their folder, which is never changed. */
export async function vendorPackages({ directory, version, target, env, say }: PythonBuild): Promise<string> {
  let found: Promise<{ uv: string; python: string }> | undefined
  const tools = () => {
    found ??= findPython(version, env).then(async python => ({ python, uv: await findUv(env, python, say) }))
    return found
  }
  const lock = await ensureLock({ directory, version, env, tools, say })
  return vendor({ lock, version, target, env, tools, say })
}

/** Writes `.mcp-lambda` of the service: packages, Node, and the wrapper around the server. Returns the folder. */
export async function buildPython(build: PythonBuild, { command, ...program }: PythonServer): Promise<string> {
  const { directory, target, env, say } = build
  const packages = await vendorPackages(build)
  const args = await readArguments(command, packages)
  const folder = join(directory, buildFolder)
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder)
  // Git and others must not see it.
  await writeFile(join(folder, '.gitignore'), '*\n')
  await cp(packages, join(folder, 'python'), { recursive: true })
  await addNode(folder, { target, env, say })
  await bundleProgram({ ...program, args }, folder)
  await writeFile(join(folder, 'run'), runScript, { mode: 0o755 })
  return folder
}
