import type { Merge } from 'create-mcp-lambda'
import { diff3Merge } from 'node-diff3'
import { mergeJson } from './merge-json.ts'

/** Marks of a conflict, as git writes them. */
export const conflictMark = /^<<<<<<< /

/** JSON by keys, where these do not conflict. All else by lines, with conflicts marked as git marks them. */
export const mergeTexts: Merge = ({ path, was, mine, next }) => {
  const json = path.endsWith('package.json') ? mergeJson({ was, mine, next }) : undefined
  return json === undefined ? mergeLines(was, mine, next) : { text: json, conflicts: 0 }
}

function mergeLines(was: string, mine: string, next: string) {
  const regions = diff3Merge(mine.split('\n'), was.split('\n'), next.split('\n'), { excludeFalseConflicts: true })
  const lines = regions.flatMap(({ ok, conflict }) =>
    conflict === undefined
      ? (ok ?? [])
      : ['<<<<<<< this project', ...conflict.a, '=======', ...conflict.b, '>>>>>>> the template'],
  )
  return { text: lines.join('\n'), conflicts: regions.filter(({ conflict }) => conflict !== undefined).length }
}
