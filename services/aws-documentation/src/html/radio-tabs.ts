import { appendChild, ElementNode, elementsIn, isElement, plainText } from './nodes.ts'

/**
 * Tabs that work without scripts: labels of radio buttons, and panels beside them. Marks each panel with its label, as ARIA
 * does, and takes the labels out. They stand together before a container of the panels (Material for MkDocs, VitePress), or
 * each before its own panel (sphinx-design).
 */
export function markRadioTabs(root: ElementNode): void {
  const parts = elementsIn(root)
  const taken = new Set<ElementNode>()
  const radios = new Set(parts.flatMap(radioId))
  for (const [index, part] of parts.entries()) {
    const next = parts[index + 1]
    if (!next) continue
    if (isLabel(part)) {
      const button = parts[index - 1]
      if (!button || isControl(next) || !radioId(button).includes(part.attribs.for ?? '')) continue
      markPanel(next, part)
      taken.add(part)
    } else if (radios.size > 0 || part.children.length > 1) {
      const labels = labelsOf(part, radios)
      const panels = elementsIn(next)
      if (labels.length === 0 || panels.length !== labels.length) continue
      for (const [place, label] of labels.entries()) markPanel(panels[place], label)
      taken.add(part)
    }
  }
  if (taken.size > 0) root.children = root.children.filter(child => !isElement(child) || !taken.has(child))
  for (const child of root.children) if (isElement(child) && child.children.length > 0) markRadioTabs(child)
}

/** The labels of an element that has nothing but labels of radio buttons, and perhaps the buttons. */
function labelsOf(element: ElementNode, around: ReadonlySet<string>): ElementNode[] {
  const parts = elementsIn(element)
  if (parts.length === 0 || !parts.every(isControl)) return []
  const radios = new Set([...around, ...parts.flatMap(radioId)])
  const labels = parts.filter(isLabel)
  return labels.every(({ attribs }) => radios.has(attribs.for ?? '')) ? labels : []
}

function isLabel({ name, attribs }: ElementNode): boolean {
  return name === 'label' && attribs.for !== undefined
}

function isControl(element: ElementNode): boolean {
  return element.name === 'input' || isLabel(element)
}

function radioId({ name, attribs }: ElementNode): string[] {
  return name === 'input' && attribs.type?.toLowerCase() === 'radio' && attribs.id ? [attribs.id] : []
}

function markPanel(panel: ElementNode | undefined, label: ElementNode): void {
  const siblings = panel?.parent?.children
  const title = plainText(label.children)
  if (!panel || !siblings || title === '') return
  const marked = new ElementNode(panel.name, { ...panel.attribs, role: 'tabpanel', 'aria-label': title })
  for (const child of panel.children) appendChild(marked, child)
  siblings[siblings.indexOf(panel)] = marked
  marked.parent = panel.parent
}
