import { type ElementNode, elementsIn, findElement } from './nodes.ts'

/** Pages that are laid out in a table have a header, a menu and a column of text, and few rows around them. */
const maxRows = 20

/**
 * Whether a table only says where things stand: it calls itself so, or a cell holds a section of the page. Old generators
 * of references put a whole page into tables, which would be one cell, on one line.
 */
export function isLayoutTable(table: ElementNode): boolean {
  const { role } = table.attribs
  if (role === 'presentation' || role === 'none') return true
  return rowsOf(table).length <= maxRows && cellsOfLayout(table).some(holdsSection)
}

/** The cells of a table and its caption, in the order of the page. */
export function cellsOfLayout(table: ElementNode): ElementNode[] {
  const captions = elementsIn(table).filter(({ name }) => name === 'caption')
  return [...captions, ...rowsOf(table).flatMap(elementsIn)]
}

function rowsOf(table: ElementNode): ElementNode[] {
  return elementsIn(table).flatMap(section => elementsIn(section).filter(({ name }) => name === 'tr'))
}

function holdsSection(cell: ElementNode): boolean {
  return cell.name === 'td' && findElement(cell, ({ name }) => name === 'h1' || name === 'h2') !== undefined
}
