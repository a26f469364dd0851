import { describe, expect, it } from 'vitest'
import { scorePage } from '../fidelity/score-page.ts'
import { generateLayouts } from './generate-layouts.ts'
import { generatePages, mixInline } from './generate-pages.ts'

const url = new URL('https://docs.aws.amazon.com/garden/latest/dg/watering.html')
const lossesOf = (content: string) => scorePage(`<body><main>${content}</main></body>`, url).losses

type Extent = { readonly oneMixOf: number; readonly pages: number; readonly layouts: number }

/** A suite over so many generated pages, and over one of so many mixes of inline elements. */
export function describeFidelity({ oneMixOf, pages, layouts }: Extent): void {
  describe('what is rendered is what was written', () => {
    // One page for many mixes: each paragraph is read by itself, and a page costs a parser its start.
    it(`in ${oneMixOf === 1 ? 'all' : `one of ${oneMixOf}`} mixes of three parts in b, i, code, a and br`, () => {
      const mixes = mixInline(3).filter((_, index) => index % oneMixOf === 0)
      expect(mixes.length).toBeGreaterThan(1_000)
      const wrong = []
      for (let from = 0; from < mixes.length; from += 100) {
        const group = mixes.slice(from, from + 100)
        if (lossesOf(group.join('\n')).length === 0) continue
        wrong.push(...group.filter(mix => lossesOf(mix).length > 0))
      }
      expect(wrong.map(mix => [mix, lossesOf(mix)])).toEqual([])
    })

    it.each([
      { count: pages, what: 'generated pages', generate: generatePages },
      { count: layouts, what: 'generated layouts', generate: generateLayouts },
    ])('on $count $what', ({ count, generate }) => {
      const wrong = generate(count).flatMap(page => {
        const losses = lossesOf(page)
        return losses.length > 0 ? [[page, losses]] : []
      })
      expect(wrong).toEqual([])
    })
  })
}
