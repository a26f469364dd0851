import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { testSecretMark } from '../../../shared/test-secret.ts'
import { searchFile } from './search-folders.ts'
import { createSearch } from './secret-forms.ts'

/** Files that hold secrets because they are for them. */
const allowed: readonly { readonly file: RegExp; readonly because: string }[] = [
  { file: /(^|\/)\.env$/, because: 'the secrets of a project on this machine' },
]

export type Found = {
  readonly file: string
  readonly line: number
  /** As in `secret-forms.ts`. */
  readonly form: string
}

/** Secrets of tests in what was written below the folders: in files, their names, zips and compressed files. */
export function findTestSecrets(folders: readonly string[]): { found: Found[]; files: number; bytes: number } {
  const search = createSearch({ secret: testSecretMark })
  const files = folders.flatMap(listWritten).filter(file => !allowed.some(rule => rule.file.test(file)))
  const found = files.flatMap(file => searchFile(file, search))
  return {
    found: found.map(({ file, line, form }) => ({ file, line, form })),
    files: files.length,
    bytes: files.reduce((sum, file) => sum + (statSync(file, { throwIfNoEntry: false })?.size ?? 0), 0),
  }
}

/** Without what was committed or installed: of `node_modules`, what tools keep in folders that begin with a dot. */
function listWritten(folder: string): string[] {
  const isInstalled = folder.endsWith('/node_modules')
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    const path = join(folder, entry.name)
    if (isInstalled && (!entry.name.startsWith('.') || entry.name === '.bin')) return []
    if (entry.isDirectory()) return entry.name === '.git' ? [] : listWritten(path)
    return entry.isFile() ? [path] : []
  })
}
