import type { Files } from '../files.ts'
import { isMerged } from '../owners.ts'
import type { ProjectRecord } from '../record.ts'
import { renderProject } from '../render.ts'
import { readSpecs, type Specs, toPackedSpecs, toRegistrySpecs } from '../specs.ts'
import { version } from '../version.ts'

type Place = {
  /** The folder of the project. */
  readonly root: string
  /** A folder of packed files. Without it the project keeps the kind of source that it has. */
  readonly packages?: string
}

/** What this template writes for a project that was made by an older one: files that are merged. */
export function renderMerged({ answers, base }: ProjectRecord, place: Place): Files {
  const rendered = renderProject(answers, toSpecs(base, place))
  return new Map([...rendered].filter(([path]) => isMerged(path)))
}

function toSpecs(base: Files, { root, packages }: Place): Specs {
  if (packages !== undefined) return toPackedSpecs(packages, root, version)
  const before = readSpecs(base.get('package.json') ?? '{}')
  const isPacked = Object.values(before).some(spec => spec.startsWith('file:'))
  return isPacked ? before : toRegistrySpecs(version)
}
