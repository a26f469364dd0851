import { type ElementNode, elementsIn, plainText } from './nodes.ts'

/** What the button of a tab calls its panel. Tabs of the awsdocs template are terms, and not meant here. */
export function tabLabel({ attribs, parent }: ElementNode): string | undefined {
  if (attribs.role !== 'tabpanel') return undefined
  if (attribs['aria-label']) return attribs['aria-label']
  const { id } = attribs
  const labelledBy = attribs['aria-labelledby']
  // Buttons stand in a list beside the panels, or one level up.
  for (let around = parent, levels = 0; around && levels < 3; around = around.parent, levels++) {
    const { byPanel, byId } = buttonsIn(around)
    const button =
      (id === undefined ? undefined : byPanel.get(id)) ?? (labelledBy === undefined ? undefined : byId.get(labelledBy))
    if (button) return plainText(button.children) || undefined
  }
  return undefined
}

type Buttons = Record<'byPanel' | 'byId', Map<string, ElementNode>>

/** Panels beside each other look through the same elements. */
const known = new WeakMap<ElementNode, Buttons>()

function buttonsIn(around: ElementNode): Buttons {
  const found = known.get(around)
  if (found) return found
  const buttons: Buttons = { byPanel: new Map(), byId: new Map() }
  collectButtons(around, buttons)
  known.set(around, buttons)
  return buttons
}

function collectButtons(element: ElementNode, { byPanel, byId }: Buttons): void {
  for (const child of elementsIn(element)) {
    const { role, id, 'aria-controls': panel } = child.attribs
    if (role === 'tab') {
      if (panel !== undefined && !byPanel.has(panel)) byPanel.set(panel, child)
      if (id !== undefined && !byId.has(id)) byId.set(id, child)
    }
    collectButtons(child, { byPanel, byId })
  }
}
