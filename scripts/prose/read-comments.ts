import { parseSync } from 'rolldown/utils'

type Comment = ReturnType<typeof parseSync>['comments'][number]

export type Prose = { readonly line: number; readonly text: string }

/** Comments of a source, without their marks. Lines of `//` below each other are one comment. */
export function readComments(path: string, source: string): Prose[] {
  const groups: Comment[][] = []
  const { comments, errors } = parseSync(path, source)
  const [error] = errors
  if (error !== undefined) throw new Error(`${path}: ${error.message}`)
  for (const comment of comments) {
    if (isDirective(comment)) continue
    const previous = groups.at(-1)?.at(-1)
    const follows = previous?.type === 'Line' && comment.type === 'Line'
    if (follows && /^\r?\n[ \t]*$/.test(source.slice(previous.end, comment.start))) groups.at(-1)?.push(comment)
    else groups.push([comment])
  }
  return groups.map(group => ({
    line: source.slice(0, group[0]?.start).split('\n').length,
    text: group.map(({ value }) => value.replace(/^[ \t]*\*+[ \t]?/gm, '')).join('\n'),
  }))
}

/** Comments that are for a program. */
function isDirective({ value }: Comment): boolean {
  return /^\s*(biome-ignore|@ts-|\/ ?<|[#@]__PURE__)/.test(value)
}
