/** A page as blocks, before it is text. Anchors are the fragments that name a place, each with its line in the block. */
export type Block = TextBlock | HeadingBlock | CodeBlock | TableBlock | ListBlock | QuoteBlock | PartBlock | RuleBlock

export type Anchor = { readonly id: string; readonly line: number }

export type TextBlock = {
  readonly kind: 'text'
  /** Its lines, parted by line feeds. */
  readonly text: string
  readonly anchors: readonly Anchor[]
}

export type HeadingBlock = {
  readonly kind: 'heading'
  readonly level: number
  readonly text: string
  readonly title: string
  /** The heading's own name; without one, it is known by that of the section around it. */
  readonly anchor: string | undefined
  readonly anchors: readonly Anchor[]
}

export type CodeBlock = {
  readonly kind: 'code'
  readonly language: string
  readonly lines: readonly string[]
  readonly anchors: readonly Anchor[]
  /** Links in the code, which a fence cannot hold. */
  readonly links: readonly { readonly text: string; readonly target: string }[]
}

export type TableBlock = {
  readonly kind: 'table'
  readonly caption: string
  readonly head: readonly string[]
  readonly rows: readonly TableRow[]
  readonly width: number
  readonly anchors: readonly Anchor[]
}

export type TableRow = {
  readonly cells: readonly string[]
  readonly anchors: readonly string[]
  /** Cells of rows before it that span this one too: they are written once. */
  readonly carried: readonly CarriedCell[] | undefined
}

export type CarriedCell = { readonly column: number; readonly text: string }

export type ListBlock = { readonly kind: 'list'; readonly isTight: boolean; readonly items: readonly ListItem[] }

export type ListItem = {
  readonly marker: string
  readonly blocks: readonly Block[]
  readonly anchors: readonly Anchor[]
}

export type QuoteBlock = {
  readonly kind: 'quote'
  readonly blocks: readonly Block[]
  readonly anchors: readonly Anchor[]
}

/** A term, an expandable section or the panel of a tab, with what belongs to it. It adds nothing to the text. */
export type PartBlock = {
  readonly kind: 'part'
  readonly part: 'term' | 'expandable' | 'tab'
  readonly title: string
  readonly blocks: readonly Block[]
  readonly anchors: readonly Anchor[]
}

export type RuleBlock = { readonly kind: 'rule'; readonly anchors: readonly Anchor[] }

export function toAnchors(ids: readonly string[]): readonly Anchor[] {
  return ids.length === 0 ? noAnchors : ids.map(id => ({ id, line: 0 }))
}

/** One for all: most blocks of a page have no name, and a list may have half a million items. */
export const noAnchors: readonly Anchor[] = []

/** Names the beginning of the first of these blocks. */
export function nameFirst(blocks: Block[], ids: readonly string[]): void {
  const [first] = blocks
  if (first && ids.length > 0) blocks[0] = named(first, ids)
}

/** The block with names for its beginning; that of a list is its first item. */
export function named(block: Block, ids: readonly string[]): Block {
  if (block.kind !== 'list') return { ...block, anchors: [...toAnchors(ids), ...block.anchors] }
  const [first, ...others] = block.items
  if (!first) return block
  return { ...block, items: [{ ...first, anchors: [...toAnchors(ids), ...first.anchors] }, ...others] }
}

/** A numbered list follows a line of text directly only if it begins with 1, and so does a list that begins with one. */
export function interruptsText({ isTight, items: [first] }: ListBlock): boolean {
  if (!isTight || !first || !/^(?:- |1\. )$/.test(first.marker)) return false
  return beginsAnywhere(first.blocks[0])
}

function beginsAnywhere(block: Block | undefined): boolean {
  if (block?.kind === 'list') return interruptsText(block)
  return (block?.kind !== 'quote' && block?.kind !== 'part') || beginsAnywhere(block.blocks[0])
}
