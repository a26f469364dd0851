import { type ElementNode, elementsIn, findElement, plainText } from './nodes.ts'

/** Pages that are laid out in a table have a header, a menu and a column of text, and few rows around them. */
const maxRows = 20

/**
 * Whether a table only says where things stand: it calls itself so, or a cell holds a section of the page. Old generators
 * of references put a whole page into tables, which would be one cell, on one line.
 */
export function isLayoutTable(table: ElementNode): boolean {
  const { role } = table.attribs
  if (role === 'presentation' || role === 'none') return true
  if (rowsOf(table).length > maxRows) return false
  const cells = cellsOfLayout(table)
  return cells.some(holdsSection) || (cells.length === 1 && cells.every(holdsPictureAlone))
}

/** DocBook sets the size of a picture by a table around it. */
function holdsPictureAlone(cell: ElementNode): boolean {
  return findElement(cell, ({ name }) => name === 'img') !== undefined && plainText(cell.children) === ''
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
