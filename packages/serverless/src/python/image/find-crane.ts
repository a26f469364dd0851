import { join } from 'node:path'
import { type Environment, keep } from '../cache.ts'
import { runProgram } from '../run-program.ts'

/** The version that is installed where there is no crane. */
const version = 'v0.22.1'

const module = 'github.com/google/go-containerregistry/cmd/crane'

/**
 * The crane of this machine, else one in the cache of this package, built by Go. It makes and pushes images without a
 * container engine.
 *
 * @throws Error with the ways to install it
 */
export async function findCrane(env: Environment, say: (text: string) => void): Promise<string> {
  if (await runs('crane', ['version'], env)) return 'crane'
  const folder = await keep(env, `crane-${version}`, async path => {
    if (!(await runs('go', ['version'], env))) {
      throw new Error(`There is no crane on this machine, and no Go to build it: brew install crane, or install Go`)
    }
    say(`Building crane ${version} by Go, once`)
    await runProgram('Building crane', ['go', 'install', `${module}@${version}`], { env: { ...env, GOBIN: path } })
  })
  return join(folder, 'crane')
}

function runs(program: string, args: readonly string[], env: Environment): Promise<boolean> {
  return runProgram(program, [program, ...args], { env }).then(
    () => true,
    () => false,
  )
}
