/** Packages the project once for each run of the suite: what most files test comes after it. */
import { rm } from 'node:fs/promises'
import type { TestProject } from 'vitest/node'
import { createProject } from './project.ts'
import { recordsFolder } from './records.ts'
import { sls } from './sls.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder of a project with its packages of stage prod, to be copied. */
    packagedProject: string
  }
}

export default async function packageOnce({ provide }: TestProject): Promise<() => Promise<void>> {
  await rm(recordsFolder, { recursive: true, force: true })
  const project = await createProject()
  const remove = async () => project[Symbol.asyncDispose]()
  const { code, output } = await sls(
    project.directory,
    'package --stage prod --package .package/prod',
    'http://127.0.0.1:1',
  )
  if (code !== 0) {
    await remove()
    throw new Error(`Packaging ended with ${code}:\n${output}`)
  }
  provide('packagedProject', project.directory)
  return remove
}
