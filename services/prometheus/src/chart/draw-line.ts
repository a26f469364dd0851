import { line as pathOf } from 'd3-shape'
import type { ChartLine, ChartPoint } from './chart-lines.ts'
import type { LineStyle } from './chart-style.ts'
import type { Plot } from './draw-axes.ts'
import { element, group } from './svg.ts'

/** A line with its gaps, a dot for a point that has no neighbour, and a triangle at the edge for an infinite value. */
export function drawLine({ stretches, infinite }: ChartLine, style: LineStyle, plot: Plot): string {
  const columns = Math.ceil(plot.right - plot.left)
  const toPath = pathOf<ChartPoint>(
    ({ time }) => plot.x(time),
    ({ value }) => plot.y(value),
  ).digits(1)
  const path = stretches
    .filter(points => points.length > 1)
    .map(points => toPath(thinOut(points, columns, plot)))
    .join('')
  const alone = stretches.flatMap(points => (points.length === 1 ? points : []))
  return group({ class: 'series', fill: style.stroke }, [
    ...(path === '' ? [] : [element('path', { class: 'line', d: path, fill: 'none', 'stroke-width': 1.6, ...style })]),
    ...alone.map(({ time, value }) => element('circle', { cx: plot.x(time), cy: plot.y(value), r: 2.5 })),
    ...infinite.map(point => element('path', { class: 'infinite', d: toTriangle(point, plot) })),
  ])
}

/** Least and greatest value of each column of pixels, where a column has more. */
function thinOut(points: readonly ChartPoint[], columns: number, { x }: Plot): ChartPoint[] {
  if (points.length <= 4 * columns) return [...points]
  const byColumn = Map.groupBy(points, ({ time }) => Math.round(x(time)))
  return [...byColumn.values()].flatMap(inside => {
    const least = inside.reduce((a, b) => (b.value < a.value ? b : a))
    const greatest = inside.reduce((a, b) => (b.value > a.value ? b : a))
    return least.time < greatest.time ? [least, greatest] : [greatest, least]
  })
}

function toTriangle({ time, value }: ChartPoint, { x, top, bottom }: Plot): string {
  const [edge, size] = value > 0 ? [top, 8] : [bottom, -8]
  return `M${x(time).toFixed(1)},${edge}l5,${size}h-10Z`
}
