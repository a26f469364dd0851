/**
 * Converters of tools from PyPI and npm, kept where the system keeps caches. Those of PyPI are installed by
 * `npm run python-packages`, those of npm by the test itself.
 */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { createScratchFolder } from '@mcp-lambda/lambda-local/machine'

type Env = Readonly<Record<string, string | undefined>>

/** Two sets, since google-adk excludes the newest google-genai. `modules` is what `converters.py` knows. */
export const pythonConverters = [
  {
    packages: ['google-genai==3.6.1', 'openai-agents==0.24.0', 'boto3==1.44.8', 'mcp==2.3.0'],
    modules: ['google.genai', 'agents', 'botocore'],
  },
  { packages: ['google-adk==2.13.0', 'mcp==2.3.0'], modules: ['google.adk'] },
] as const

export const aiSdk = {
  ai: '7.0.173',
  '@ai-sdk/amazon-bedrock': '5.0.101',
  '@ai-sdk/anthropic': '4.0.105',
  '@ai-sdk/google': '4.0.121',
  '@ai-sdk/openai': '4.0.118',
  zod: '4.6.7',
} as const

function cacheFolder(env: Env, name: string): string {
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'mcp-lambda', 'converters', name)
}

export function converterFolder(env: Env, packages: readonly string[]): string {
  return cacheFolder(env, packages.join('+'))
}

/**
 * The Python that has them. Undefined where they are not installed.
 *
 * @throws Error in CI, where they have to be there
 */
export function findConverterPython(env: Env, packages: readonly string[]): string | undefined {
  const python = join(converterFolder(env, packages), 'bin', 'python')
  if (existsSync(python)) return python
  if (env.CI) throw new Error(`${packages[0]} is not installed, and CI needs it: npm run python-packages`)
  return undefined
}

/** The folder that has the AI SDK and its providers, from npm. */
export async function installAiSdk(env: Env): Promise<string> {
  const folder = cacheFolder(env, `ai-${Object.values(aiSdk).join('+')}`)
  if (existsSync(folder)) return folder
  await mkdir(dirname(folder), { recursive: true })
  const scratch = await createScratchFolder('converters', { parent: dirname(folder), variable: 'XDG_CACHE_HOME' })
  try {
    await writeFile(join(scratch.path, 'package.json'), JSON.stringify({ private: true, dependencies: aiSdk }))
    await promisify(execFile)('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts'], { cwd: scratch.path })
    await rename(scratch.path, folder)
  } finally {
    await scratch.remove()
  }
  return folder
}
