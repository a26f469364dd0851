/** What a project was made from: whether the template is newer today, and conflicts that an upgrade left in its files. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Problem } from '@mcp-lambda/serverless/checks'
import { compareVersions, readRecord, recordFile, version } from 'create-mcp-lambda'
import { conflictMark } from '../../upgrade/merge-texts.ts'

export async function checkTemplate(root: string): Promise<Problem[]> {
  const record = await readRecord(root)
  if (record === undefined) return []
  const conflicts = await Promise.all([...record.base.keys()].map(path => findConflicts(root, path)))
  const what = `the project has template ${record.version}, and ${version} is installed`
  const remedy = 'npx mcp-lambda upgrade --dry-run lists what the newer one changes, and without --dry-run merges it'
  return [
    ...(compareVersions(record.version, version) < 0
      ? [{ code: 'template-behind', where: recordFile, what, remedy } as const]
      : []),
    ...conflicts.flat(),
  ]
}

async function findConflicts(root: string, path: string): Promise<Problem[]> {
  // A file may have been deleted.
  const text = await readFile(join(root, path), 'utf8').catch(() => '')
  return text.split('\n').flatMap((line, index): Problem[] =>
    conflictMark.test(line)
      ? [
          {
            code: 'merge-unfinished',
            where: `${path}:${index + 1}`,
            what: 'an upgrade found a change of the project and one of the template in one place',
            remedy: 'Keep what is right of the two, and remove the lines of marks',
          },
        ]
      : [],
  )
}
