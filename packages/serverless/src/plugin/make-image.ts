/** A server in Python as a container image. */

import { buildPython } from '../python/build-python.ts'
import { hashInputs, type ImageInputs, writeImageRecord } from '../python/image/image-record.ts'
import { pushImage } from '../python/image/push-image.ts'
import type { Architecture } from '../python/target.ts'
import { type PythonPlan, type PythonService, readPythonPlan } from './python-plan.ts'

export type ImageOptions = PythonService & { readonly to: string | undefined; readonly base: string | undefined }

/** Builds the service for Lambda, pushes it on top of AWS's Python image, and notes both digests in `image.json`. */
export async function makeImage({ to, base, ...service }: ImageOptions): Promise<void> {
  const { build, program } = readPythonPlan(service)
  const { directory, target, version, env, say } = build
  if (to === undefined) throw new Error('--to is missing: the repository that the image is pushed to')
  if (target.kind !== 'lambda') throw new Error('Stage "local" has no image: name another stage')
  await buildPython(build, program)
  const { architecture } = target
  const awsImage = `public.ecr.aws/lambda/python:${version}`
  const pushed = await pushImage({ directory, architecture, base: base ?? awsImage, repository: to, env, say })
  const inputs = await hashInputs(toImageInputs({ build, program }, architecture))
  await writeImageRecord(directory, { ...pushed, inputs })
}

export function toImageInputs(
  { build, program }: Pick<PythonPlan, 'build' | 'program'>,
  architecture: Architecture,
): ImageInputs {
  const { directory, version } = build
  return { directory, version, architecture, ...program }
}
