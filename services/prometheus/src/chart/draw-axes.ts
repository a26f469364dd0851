import { fontSize, gray, margin } from './chart-style.ts'
import { element, group } from './svg.ts'
import type { TimeAxis } from './time-axis.ts'
import type { ValueAxis } from './value-axis.ts'

/** Where the lines are drawn, in pixels. */
export type Plot = {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
  readonly x: (seconds: number) => number
  readonly y: (value: number) => number
}

export function drawValueAxis({ ticks }: ValueAxis, { left, right, top, bottom }: Plot): string {
  const marks = ticks.flatMap(({ at, text }) => {
    const y = bottom - at * (bottom - top)
    return [
      element('line', { x1: left, x2: right, y1: y, y2: y, stroke: text === '0' ? '#999' : '#e3e3e3' }),
      element('text', { x: left - 8, y: y + fontSize / 3, 'text-anchor': 'end' }, text),
    ]
  })
  const turned = `translate(${margin + fontSize / 2} ${(top + bottom) / 2}) rotate(-90)`
  return group({ class: 'value-axis' }, [
    ...marks,
    element('text', { class: 'label', transform: turned, 'text-anchor': 'middle', fill: gray }, 'value'),
  ])
}

export function drawTimeAxis({ ticks, label }: TimeAxis, { left, right, bottom, x }: Plot): string {
  const marks = ticks.flatMap(({ seconds, text }) => [
    element('line', { x1: x(seconds), x2: x(seconds), y1: bottom, y2: bottom + 5, stroke: '#999' }),
    element('text', { x: x(seconds), y: bottom + 20, 'text-anchor': 'middle' }, text),
  ])
  const middle = { x: (left + right) / 2, y: bottom + 40, 'text-anchor': 'middle' }
  return group({ class: 'time-axis' }, [
    element('line', { x1: left, x2: right, y1: bottom, y2: bottom, stroke: '#999' }),
    ...marks,
    element('text', { class: 'label', ...middle, fill: gray }, label),
  ])
}
