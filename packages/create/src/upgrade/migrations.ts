/** Changes that a merge cannot find by itself, such as a file with a new name. */
import type { Files } from '../files.ts'
import { compareVersions } from './compare-versions.ts'

export type Migration = {
  /** The first version of the template that has the change. */
  readonly version: string
  readonly title: string
  /** Done to the old output as to the project, before they are merged. Twice is once. */
  readonly change: (files: Files) => Files
}

/** In the order of versions. */
export const migrations: readonly Migration[] = []

/** Those after the version that a project was made from, up to the new one. */
export function selectMigrations(all: readonly Migration[], { from, to }: { from: string; to: string }): Migration[] {
  return all.filter(({ version }) => compareVersions(from, version) < 0 && compareVersions(version, to) <= 0)
}
