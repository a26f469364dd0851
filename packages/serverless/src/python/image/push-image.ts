/** The folder of a build on top of AWS's Python image, without a container engine. */

import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createScratchFolder } from '@mcp-lambda/lambda-local/machine'
import { buildFolder, pythonFunction } from '../../defaults/python-defaults.ts'
import type { Environment } from '../cache.ts'
import { runProgram } from '../run-program.ts'
import type { Architecture } from '../target.ts'
import { findCrane } from './find-crane.ts'
import { listSources } from './list-sources.ts'
import { writeLayer } from './write-layer.ts'

export type ImagePlan = {
  /** Of the service. */
  readonly directory: string
  readonly architecture: Architecture
  /** With a tag, e.g. `public.ecr.aws/lambda/python:3.13`. What it is now is taken, by its digest. */
  readonly base: string
  /** Without a tag, e.g. `123456789012.dkr.ecr.eu-central-1.amazonaws.com/time`. */
  readonly repository: string
  readonly env: Environment
  readonly say: (text: string) => void
}

export type PushedImage = {
  /** `<repository>@sha256:…` */
  readonly image: string
  /** By its digest. */
  readonly base: string
}

const platforms: Readonly<Record<Architecture, string>> = { arm64: 'linux/arm64', x86_64: 'linux/amd64' }

/** Pushes the last build of the service. The image starts as the zip does: by the exec wrapper. */
export async function pushImage(plan: ImagePlan): Promise<PushedImage> {
  const { directory, architecture, base, repository, env, say } = plan
  const crane = await findCrane(env, say)
  const platform = ['--platform', platforms[architecture]]
  const digest = await runProgram(`Finding ${base}`, [crane, 'digest', ...platform, base], { env })
  const pinned = `${base.replace(/:[^/:]*$/, '')}@${digest.trim()}`
  const scratch = await createScratchFolder('image')
  try {
    const layer = join(scratch.path, 'layer.tar')
    await writeLayer(await findPlaces(directory), layer)
    say(`Pushing ${buildFolder} on top of ${pinned}`)
    const variables = Object.entries(pythonFunction.environment).flatMap(([name, value]) => [
      '--env',
      `${name}=${value}`,
    ])
    const words = [...platform, '--append', layer, ...variables, '--cmd', pythonFunction.handler]
    const pushed = [crane, 'mutate', pinned, ...words, '--repo', repository] as const
    const image = await runProgram(`Pushing to ${repository}`, [...pushed], { env })
    return { image: image.trim(), base: pinned }
  } finally {
    await scratch.remove()
  }
}

/** What a zip has: the build, and the service's own code. */
async function findPlaces(directory: string): Promise<Record<string, string>> {
  const names = await readdir(join(directory, buildFolder))
  const built = names.filter(name => name !== '.gitignore').map(name => `${buildFolder}/${name}`)
  const places = [...built, ...(await listSources(directory))]
  return Object.fromEntries(places.map(name => [`var/task/${name}`, join(directory, name)]))
}
