import { type ElementNode, findElement, plainText } from './nodes.ts'

/** What the button of a tab calls its panel. Tabs of the awsdocs template are terms, and not meant here. */
export function tabLabel({ attribs, parent }: ElementNode): string | undefined {
  if (attribs.role !== 'tabpanel') return undefined
  if (attribs['aria-label']) return attribs['aria-label']
  const { id } = attribs
  const labelledBy = attribs['aria-labelledby']
  // Buttons stand in a list beside the panels, or one level up.
  for (let around = parent, levels = 0; around && levels < 3; around = around.parent, levels++) {
    const button = findElement(
      around,
      element =>
        element.attribs.role === 'tab' &&
        ((id !== undefined && element.attribs['aria-controls'] === id) ||
          (labelledBy !== undefined && element.attribs.id === labelledBy)),
    )
    if (button) return plainText(button.children) || undefined
  }
  return undefined
}
