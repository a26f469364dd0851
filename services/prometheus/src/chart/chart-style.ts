export const fontSize = 13
export const rowHeight = 19
export const margin = 16
export const chartWidth = 900
export const gray = '#555'

// Told apart with all kinds of colour vision.
const colours = [
  '#0072b2',
  '#d55e00',
  '#009e73',
  '#cc79a7',
  '#e69f00',
  '#56b4e9',
  '#7a5195',
  '#8c564b',
  '#555555',
  '#a39a00',
]

/** More lines cannot be told apart: the second ten are dashed. */
export const maxLines = 2 * colours.length

export type LineStyle = { readonly stroke: string } & ({ readonly 'stroke-dasharray': string } | object)

export function styleOf(index: number): LineStyle {
  const stroke = colours[index % colours.length] ?? '#000'
  return { stroke, ...(index >= colours.length && { 'stroke-dasharray': '5 3' }) }
}
