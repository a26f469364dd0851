import { readFile, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import {
  compareVersions,
  type Files,
  type Migration,
  migrations,
  planUpgrade,
  readRecord,
  recordFile,
  renderMerged,
  type Step,
  selectMigrations,
  toRecordText,
  version,
} from 'create-mcp-lambda'
import type { Run } from '../../command.ts'
import { exitCode } from '../../exit-code.ts'
import { mergeTexts } from '../../upgrade/merge-texts.ts'
import { writeFiles } from '../new/write-files.ts'
import { readWorkTree } from './read-work-tree.ts'

export type UpgradeFlags = { readonly dryRun: boolean; readonly packages?: string; readonly force: boolean }

export const runUpgrade: Run<UpgradeFlags> = async ({ dryRun, packages, force }, { root, cwd, output }) => {
  const record = await readRecord(root)
  if (record === undefined) throw new Error(`${recordFile} is missing: this project was not made by create-mcp-lambda`)
  if (compareVersions(version, record.version) < 0)
    throw new Error(
      `This project is of template ${record.version}, which is newer than this command (${version}): run npx mcp-lambda@${record.version} upgrade`,
    )
  if (!dryRun && !force) refuseUnsaved(await readWorkTree(root))

  const next = renderMerged(record, { root, ...(packages && { packages: resolve(cwd, packages) }) })
  const todo = selectMigrations(migrations, { from: record.version, to: version })
  const mine = await readMine(root, [...record.base.keys(), ...next.keys()])
  const base = migrate(record.base, todo)
  const steps = planUpgrade({ base, mine: migrate(mine, todo), next }, mergeTexts)
  const changes = toChanges(mine, migrate(mine, todo), steps)

  if (!dryRun) {
    await apply(root, changes)
    await writeFile(join(root, recordFile), toRecordText({ ...record, version, base: next }))
  }
  const conflicts = steps.filter(step => step.kind === 'write' && step.conflicts > 0).map(({ path }) => path)
  const result = { from: record.version, to: version, steps: steps.map(toPublic), conflicts }
  output.result(result, () => toText(result, [...changes.keys()], dryRun))
  return conflicts.length > 0 ? exitCode.failed : exitCode.ok
}

function refuseUnsaved(workTree: 'clean' | 'changed' | 'none'): void {
  if (workTree === 'clean') return
  throw new Error(
    workTree === 'changed'
      ? 'There are changes that are not committed: commit or stash them, so that the upgrade can be seen and undone. Or --force'
      : 'This project is in no git repository, so the upgrade could not be undone: git init and commit. Or --force',
  )
}

/** Files of the project, with line feeds alone: `apply` gives back what a file had. */
async function readMine(root: string, paths: readonly string[]): Promise<Files> {
  const texts = await Promise.all(
    [...new Set(paths)].map(
      async path => [path, await readFile(join(root, path), 'utf8').catch(() => undefined)] as const,
    ),
  )
  return new Map(texts.flatMap(([path, text]) => (text === undefined ? [] : [[path, text.replaceAll('\r\n', '\n')]])))
}

function migrate(files: Files, todo: readonly Migration[]): Files {
  return todo.reduce((changed, { change }) => change(changed), files)
}

/** What is written (a text) and removed (nothing), by path. */
function toChanges(mine: Files, migrated: Files, steps: readonly Step[]): Map<string, string | undefined> {
  const after = new Map(migrated)
  for (const step of steps) {
    if (step.kind === 'write') after.set(step.path, step.text)
    else if (step.kind === 'remove') after.delete(step.path)
  }
  const paths = [...new Set([...mine.keys(), ...after.keys()])].sort()
  return new Map(paths.filter(path => mine.get(path) !== after.get(path)).map(path => [path, after.get(path)]))
}

async function apply(root: string, changes: ReadonlyMap<string, string | undefined>): Promise<void> {
  for (const [path, text] of changes) {
    const file = join(root, path)
    if (text === undefined) await rm(file)
    else {
      const isWindows = (await readFile(file, 'utf8').catch(() => '')).includes('\r\n')
      await writeFiles(root, new Map([[path, isWindows ? text.replaceAll('\n', '\r\n') : text]]))
    }
  }
}

function toPublic(step: Step): object {
  const { kind, path } = step
  if (kind === 'keep') return { kind, path, because: step.because }
  return kind === 'write' ? { kind, path, conflicts: step.conflicts } : { kind, path }
}

type Result = { readonly from: string; readonly to: string; readonly conflicts: readonly string[] }

function toText({ from, to, conflicts }: Result, changed: readonly string[], dryRun: boolean): string {
  if (changed.length === 0) return `Nothing to do: the project has what template ${to} has`
  const lines = changed.map(path => `  ${path}${conflicts.includes(path) ? '  conflict' : ''}`)
  const next = conflicts.length > 0 ? 'resolve the conflicts, then npm install && npm test' : 'npm install && npm test'
  return [
    `Template ${from} to ${to}: ${changed.length} ${changed.length === 1 ? 'file' : 'files'}${dryRun ? ' would change' : ''}`,
    ...lines,
    ...(dryRun ? [] : ['', `Next: ${next}`]),
  ].join('\n')
}
