/** `image.json` of a service: the image that its function has on AWS, and what it was made from. */

import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import packageJson from '../../../package.json' with { type: 'json' }
import type { PythonServer } from '../build-python.ts'
import { lockName } from '../lock.ts'
import type { Architecture } from '../target.ts'
import { listSources } from './list-sources.ts'

export const imageFile = 'image.json'

const schema = z.strictObject({
  image: z.string().regex(/@sha256:[0-9a-f]{64}$/, 'ends in no digest'),
  base: z.string(),
  inputs: z.string(),
})

export type ImageRecord = z.infer<typeof schema>

/** Undefined for a service that is deployed as a zip. @throws Error for a file that is damaged */
export async function readImageRecord(directory: string): Promise<ImageRecord | undefined> {
  const text = await readFile(join(directory, imageFile), 'utf8').catch(error => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (text === undefined) return undefined
  try {
    return schema.parse(JSON.parse(text))
  } catch (cause) {
    throw new Error(`${join(directory, imageFile)} cannot be read: make the image again`, { cause })
  }
}

export async function writeImageRecord(directory: string, record: ImageRecord): Promise<void> {
  await writeFile(join(directory, imageFile), `${JSON.stringify(record, null, 2)}\n`)
}

export type ImageInputs = PythonServer & {
  readonly directory: string
  readonly version: string
  readonly architecture: Architecture
}

/** A hash of all that decides what is in the image, so that one of before is not deployed. */
export async function hashInputs({ directory, ...settings }: ImageInputs): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify([packageJson.version, settings]))
  for (const name of [lockName, ...(await listSources(directory))]) {
    const content = await readFile(join(directory, name)).catch(() => Buffer.alloc(0))
    hash.update(`\n${name} ${content.length}\n`).update(content)
  }
  return hash.digest('hex')
}
