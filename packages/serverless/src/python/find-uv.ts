import { join } from 'node:path'
import { type Environment, keep } from './cache.ts'
import { runProgram } from './run-program.ts'
import { uvPlatforms } from './target.ts'

/** The version that is installed where there is no uv. */
const version = '0.13.9'

/**
 * The uv of this machine if it knows Lambda's platforms, else one in the cache of this package, installed by pip.
 *
 * @param python any Python with venv
 */
export async function findUv(env: Environment, python: string, say: (text: string) => void): Promise<string> {
  // Older ones have no name for Lambda's platforms.
  const platforms = await runProgram('uv', ['uv', 'pip', 'install', '--help'], { env }).catch(() => '')
  if (Object.values(uvPlatforms).every(platform => platforms.includes(platform))) return 'uv'
  const folder = await keep(env, `uv-${version}`, async path => {
    say(`Installing uv ${version}, once`)
    await runProgram('Making a virtual environment', [python, '-m', 'venv', path], { env })
    const pip = [join(path, 'bin/python'), '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'] as const
    await runProgram('Installing uv', [...pip, `uv==${version}`], { env })
  })
  // The program is a binary: it holds no path of the folder that it was made in.
  return join(folder, 'bin', 'uv')
}
