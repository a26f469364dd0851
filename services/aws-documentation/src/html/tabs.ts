import { type ElementNode, elementsIn, plainText } from './nodes.ts'

/** What the button of a tab calls its panel. Tabs of the awsdocs template are terms, and not meant here. */
export function tabLabel(panel: ElementNode): string | undefined {
  const { attribs, parent } = panel
  if (attribs.role !== 'tabpanel') return undefined
  if (attribs['aria-label']) return attribs['aria-label']
  const { id } = attribs
  const labelledBy = attribs['aria-labelledby']
  // Buttons stand in a list beside the panels, or one level up.
  for (let around = parent, levels = 0; around && levels < 3; around = around.parent, levels++) {
    const { byPanel, byId, byOrder } = buttonsIn(around)
    const button =
      (id === undefined ? undefined : byPanel.get(id)) ??
      (labelledBy === undefined ? undefined : byId.get(labelledBy)) ??
      byOrder.get(panel)
    if (button) return plainText(button.children) || undefined
  }
  return undefined
}

type Buttons = Record<'byPanel' | 'byId', Map<string, ElementNode>> & { byOrder: Map<ElementNode, ElementNode> }
type Found = { readonly buttons: ElementNode[]; readonly panels: ElementNode[] }

/** Panels beside each other look through the same elements. */
const known = new WeakMap<ElementNode, Buttons>()

function buttonsIn(around: ElementNode): Buttons {
  const found = known.get(around)
  if (found) return found
  const named: Buttons = { byPanel: new Map(), byId: new Map(), byOrder: new Map() }
  const own: Found = { buttons: [], panels: [] }
  collect(around, named, own)
  // Docusaurus names neither: the first button is that of the first panel.
  if (own.buttons.length === own.panels.length) {
    for (const [index, panel] of own.panels.entries()) {
      const button = own.buttons[index]
      if (button) named.byOrder.set(panel, button)
    }
  }
  known.set(around, named)
  return named
}

/** @param own what stands in no panel; those of panels are tabs within a tab */
function collect(element: ElementNode, named: Buttons, own: Found | undefined): void {
  for (const child of elementsIn(element)) {
    const { role, id, 'aria-controls': panel } = child.attribs
    if (role === 'tab') {
      if (panel !== undefined && !named.byPanel.has(panel)) named.byPanel.set(panel, child)
      if (id !== undefined && !named.byId.has(id)) named.byId.set(id, child)
      own?.buttons.push(child)
    }
    if (role === 'tabpanel') own?.panels.push(child)
    collect(child, named, role === 'tabpanel' ? undefined : own)
  }
}
