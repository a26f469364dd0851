import { expect, it } from 'vitest'
import { parseByStandard } from '../fidelity/html-tree.ts'
import { type ElementNode, type HtmlNode, isElement } from '../src/html/nodes.ts'
import { parseHtml } from '../src/html/parse-html.ts'

const tags = 'div p b i a code ul li ol table tr td th thead tbody caption dl dt dd h1 h2 span pre section em'.split(
  ' ',
)

/** Tags opened and closed in any order, with text in between: the same in each run. */
function mixTags(seed: number): string {
  let state = seed
  const next = (count: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((state / 2_147_483_648) * count)
  }
  const parts = Array.from({ length: 3 + next(14) }, (_, index) => {
    const tag = tags[next(tags.length)]
    return [`<${tag}>`, `</${tag}>`, `x${index}`][next(3)]
  })
  return `<!doctype html><body>${parts.join('')}`
}

const textOf = (node: HtmlNode): string => (isElement(node) ? node.children.map(textOf).join('') : node.data.trim())

function linksOf(node: ElementNode): string[] {
  return node.children
    .filter(isElement)
    .flatMap(child => [...(child.name === 'a' ? [textOf(child)] : []), ...linksOf(child)])
}

it("keeps the text and the links of parse5's tree, however tags are misplaced", () => {
  for (let seed = 1; seed <= 3_000; seed++) {
    const html = mixTags(seed)
    expect(textOf(parseHtml(html)), html).toBe(textOf(parseByStandard(html)))
    expect(linksOf(parseHtml(html)).join(''), html).toBe(linksOf(parseByStandard(html)).join(''))
  }
})
