import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** Of the project itself, and of each entry of `services/`, from `root` and with a slash at the end: '' and `services/notes/`. */
export function foldersOf(root: string): string[] {
  const services = join(root, 'services')
  return ['', ...(existsSync(services) ? readdirSync(services).map(folder => `services/${folder}/`) : [])]
}
