import { existsSync } from 'node:fs'
import { mkdir, rename } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { createScratchFolder } from '@mcp-lambda/lambda-local/machine'

export type Environment = Readonly<Record<string, string | undefined>>

/** A folder that is made once and kept between runs. Several processes may make it at once: its content is the same. */
export async function keep(env: Environment, name: string, make: (folder: string) => Promise<void>): Promise<string> {
  const folder = join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'mcp-lambda', name)
  if (existsSync(folder)) return folder
  const parent = dirname(folder)
  await mkdir(parent, { recursive: true })
  const scratch = await createScratchFolder('python', { parent, variable: 'XDG_CACHE_HOME' })
  try {
    await scratch.fill(make)
    await rename(scratch.path, folder).catch(error => {
      if (!existsSync(folder)) throw error
    })
  } finally {
    await scratch.remove()
  }
  return folder
}
