/** Before osls makes the zip of a service with `custom.mcp.command`: its packages, Node and the wrapper; or its image. */

import { basename } from 'node:path'
import { buildPython } from '../python/build-python.ts'
import { findSizeProblem, measure } from '../python/check-size.ts'
import { hashInputs, imageFile, readImageRecord } from '../python/image/image-record.ts'
import { nodeBytes } from '../python/node-binary.ts'
import { toImageInputs } from './make-image.ts'
import { type PythonService, readPythonPlan } from './python-plan.ts'

export type PackagedPython = PythonService & { readonly warn: (text: string) => void }

/** @throws Error with what is to be installed or changed */
export async function packagePython({ warn, ...service }: PackagedPython): Promise<void> {
  const { definition, build, program } = readPythonPlan(service)
  const { directory, target, say } = build
  const isLocal = target.kind === 'machine'
  if (isLocal) say('Stage "local" has the packages of this machine, and its Node; other stages those of Lambda')
  const record = await readImageRecord(directory)
  if (target.kind === 'lambda' && record !== undefined) {
    if (definition.snapStart)
      throw new Error(
        `snapStart is for zips, and ${imageFile} names an image: remove it, or set custom.mcp.snapStart: false`,
      )
    const inputs = await hashInputs(toImageInputs({ build, program }, target.architecture))
    if (inputs !== record.inputs) {
      const [repository] = record.image.split('@')
      const again = `mcp-lambda image ${basename(directory)} --to ${repository}`
      throw new Error(`${imageFile} names an image of other packages, code or settings. Make it again: ${again}`)
    }
    definition.image = { uri: record.image }
    delete definition.handler
    delete definition.runtime
    return
  }
  const { bytes, largest } = await measure(await buildPython(build, program), service.service.package?.patterns)
  const deployed = isLocal ? bytes + nodeBytes : bytes
  const problem = findSizeProblem({ bytes: deployed, largest }, basename(directory))
  if (problem === undefined) return
  if (!isLocal) throw new Error(problem)
  // It runs here all the same: this machine has no such limit.
  if (record === undefined) warn(`${basename(directory)} runs here, and other stages refuse it. ${problem}`)
}
