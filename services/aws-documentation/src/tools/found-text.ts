import { entryAt } from '../page/contents.ts'
import { excerptOf, shortLines } from '../page/excerpt.ts'
import type { Place } from '../page/find-place.ts'
import { type Found, findWords, headOf } from '../page/find-words.ts'
import type { Unit } from '../page/units.ts'
import type { Page, TablePlace } from '../page-source.ts'
import { count, type Fence, numberOf, quote, toLine } from './frame.ts'

type Options = {
  /** The part of the page to look in, and what it is called. */
  readonly within: (Place & { readonly name: string }) | undefined
  readonly maxLength: number
  readonly fence: Fence
}

/** The parts of a page that hold the words, each with its position, the head of its table and what spans its row. */
export function foundText(page: Page, query: string, { within, maxLength, fence }: Options): string {
  const found = findWords(page, query, within ? { within } : {})
  const { units, total, isComplete, words, stems, ignored, missing: absent } = found
  if (words.length === 0) return noWords('find', query)
  const elsewhere = within && !isComplete ? elsewhereText(page, query) : ''
  if (units.length === 0) {
    const place = within && elsewhere !== '' ? within.name : 'on the page'
    const advice = elsewhere || ' Without find it answers with its contents.'
    return `Nothing ${place} holds ${JSON.stringify(toLine(query))}.${advice}`
  }
  const shown = chooseUnits(page, units, stems, maxLength)
  const parts = shown.map((unit, index) => unitText(page, unit, shown[index - 1]))
  const nowhere = absent.length > 0 ? ` Nowhere${within ? ' there' : ''}: ${quoteAll(absent)}.` : ''
  const cut = ignored > 0 ? ` Only the first ${words.length} words are looked for.` : ''
  const missing = isComplete ? '' : ` No part has all the words; these have most.${nowhere}${elsewhere}`
  const left = total - shown.length
  const more = left > 0 ? `, ${count(left)} more by a greater max_length or more words` : ''
  return [
    `Found ${count(shown.length)}${more}.${cut}${missing}${otherWordsText(found, 'part')}`,
    fence(joinParts(parts)),
    placesText(page, shown),
  ].join('\n')
}

/** What the rest of the page has, where a part of it does not have all that was asked for. */
function elsewhereText(page: Page, query: string): string {
  const { total, isComplete } = findWords(page, query)
  return isComplete ? ` Elsewhere on the page ${numberOf(total, 'part')} ${total === 1 ? 'does' : 'do'}.` : ''
}

/** How many of the names that are not shown are named. */
const maxNames = 8

/** What was looked for in place of what was asked, and what was left out as longer names. */
export function otherWordsText({ shortened, longer: { total, names } }: Found, part: 'part' | 'row'): string {
  const used = shortened.map(({ asked, used }) => ` Nothing holds ${quote(asked, 60)}: looked for ${quote(used, 60)}.`)
  if (total === 0) return used.join('')
  const more = names.length > maxNames ? ', …' : ''
  const others = `${numberOf(total, `other ${part}`)} ${total === 1 ? 'holds' : 'hold'}`
  return `${used.join('')} ${others} longer words: ${quoteAll(names.slice(0, maxNames))}${more}.`
}

export function quoteAll(words: readonly string[]): string {
  return words.map(word => quote(word, 40)).join(', ')
}

export function noWords(argument: string, query: string): string {
  return `${argument} looks for words, and ${JSON.stringify(toLine(query))} has neither letters nor digits.`
}

/** Less than this says nothing. */
const leastLength = 200
const blankLine = 2

/** The best that fit, in the order of the page. One that would fill the answer is cut around the words. */
function chooseUnits(page: Page, units: readonly Unit[], words: readonly string[], maxLength: number): Unit[] {
  const most = Math.max(leastLength, units.length === 1 ? maxLength : Math.floor(maxLength / 2))
  const chosen: Unit[] = []
  let length = 0
  for (const whole of units) {
    const unit = shorten(whole, words, most)
    const size = unit.text.length + unit.context.join('').length + (chosen.length > 0 ? blankLine : 0)
    if (chosen.length > 0 && length + size > maxLength) break
    chosen.push(unit)
    length += size + (unit.table ? headOf(page, unit.table).length / 4 : 0)
  }
  return chosen.sort((a, b) => a.start - b.start)
}

function shorten(unit: Unit, words: readonly string[], most: number): Unit {
  const context = unit.context.map(shortLines)
  if (unit.text.length <= most) return { ...unit, context }
  if (unit.kind !== 'code') {
    const { text, from } = excerptOf(unit.text, words, most)
    return { ...unit, text, start: unit.start + from, context }
  }
  const lines = unit.text.split('\n')
  const [opening = '', closing = ''] = [lines[0], lines.at(-1)]
  const { text, from } = excerptOf(lines.slice(1, -1).join('\n'), words, most)
  return { ...unit, text: [opening, text, closing].join('\n'), start: unit.start + opening.length + 1 + from, context }
}

type Part = { readonly text: string; readonly isTight: boolean }

function unitText(page: Page, unit: Unit, previous: Unit | undefined): Part {
  if (unit.table) return rowText(page, unit, previous)
  const context = previous && previous.context.at(-1) === unit.context.at(-1) ? [] : unit.context
  const isTight = context.length === 0 && unit.kind === 'item' && previous?.kind === 'item'
  return { text: [...context, unit.text].join('\n'), isTight }
}

/** A row with the head of its table, unless the row before has it, and with the cells that span it. */
function rowText(page: Page, { text, table, context, end }: Unit, previous: Unit | undefined): Part {
  if (!table) return { text, isTight: false }
  const isSameTable = previous?.table === table
  const isSameGroup = isSameTable && groupAt(page, table, end) === groupAt(page, table, previous.end)
  const lines = [...(isSameTable ? [] : [headOf(page, table)]), ...(isSameGroup ? [] : context), text]
  return { text: lines.join('\n'), isTight: isSameTable }
}

/** The first row of the group in which a row ends. */
function groupAt(page: Page, { groups }: TablePlace, end: number): number {
  const start = page.markdown.lastIndexOf('\n', end - 1) + 1
  return groups.get(start) ?? start
}

function joinParts(parts: readonly Part[]): string {
  return parts.map(({ text, isTight }, index) => `${index === 0 ? '' : isTight ? '\n' : '\n\n'}${text}`).join('')
}

const maxPlaces = 40

/** Positions to read on from, by section or term. */
function placesText(page: Page, units: readonly Unit[]): string {
  const sections = Map.groupBy(units.slice(0, maxPlaces), ({ start }) => entryAt(page, start)?.title ?? '')
  const places = [...sections].map(([title, inside]) => {
    const name = title === '' ? '' : ` in ${quote(title, 80)}`
    return `${inside.map(({ start }) => start).join(', ')}${name}`
  })
  const more = units.length > maxPlaces ? `; and ${count(units.length - maxPlaces)} more` : ''
  return `At start_index ${places.join('; ')}${more}.`
}
