/** `GET /v1/recommendations?path=`: what to read next to a page, in the four groups of the real API. */
import type { LocalReply, LocalRequest } from 'mcp-lambda/local'
import { toApiReply } from './api-reply.ts'
import { type Page, pathOf } from './page.ts'
import type { PageIndex } from './page-index.ts'
import { readLinks } from './page-text.ts'
import { publicOrigin } from './site.ts'

const mostItems = 5

export type Recommendations = {
  readonly highlyRated: { items: { url: string; assetTitle: string; abstract: string }[] }
  readonly journey: { items: { intent: string; urls: { url: string; assetTitle: string }[] }[] }
  readonly new: { items: { url: string; assetTitle: string; dateCreated: string }[] }
  readonly similar: { items: { url: string; assetTitle: string; abstract: string }[] }
}

export function answerRecommendations(
  pages: readonly Page[],
  index: PageIndex,
  { method, query }: LocalRequest,
): LocalReply {
  if (method !== 'GET') return toApiReply(403, { message: 'Missing Authentication Token' })
  const path = query.get('path')
  if (!path) return toApiReply(400, { message: 'Missing required request parameters: [path]' })
  const url = URL.parse(path, publicOrigin)
  const page = url?.origin === publicOrigin ? pages.find(candidate => pathOf(candidate) === url.pathname) : undefined
  return toApiReply(200, page ? recommend(page, pages, index) : nothing)
}

const nothing: Recommendations = {
  highlyRated: { items: [] },
  journey: { items: [] },
  new: { items: [] },
  similar: { items: [] },
}

function recommend(page: Page, pages: readonly Page[], index: PageIndex): Recommendations {
  const others = pages.filter(other => other !== page)
  const ofGuide = others.filter(({ guide }) => guide === page.guide)
  const similar = index.rank(`${page.title} ${page.abstract}`).filter(hit => hit.page !== page && hit.score > 0)
  return {
    highlyRated: {
      items: sortByLinks(ofGuide, pages)
        .slice(0, mostItems)
        .map(other => ({ ...toLink(other), abstract: other.abstract })),
    },
    // The page's own part of the guide first, then the others in the guide's order.
    journey: {
      items: [...Map.groupBy(ofGuide, ({ intent }) => intent)]
        .sort(([a], [b]) => Number(b === page.intent) - Number(a === page.intent))
        .map(([intent, members]) => ({ intent, urls: members.map(toLink) })),
    },
    new: {
      items: ofGuide
        .filter(({ createdOn }) => createdOn > page.createdOn)
        .sort((a, b) => b.createdOn.localeCompare(a.createdOn))
        .slice(0, mostItems)
        .map(other => ({ ...toLink(other), dateCreated: other.createdOn })),
    },
    similar: {
      items: similar.slice(0, mostItems).map(hit => ({ ...toLink(hit.page), abstract: hit.page.abstract })),
    },
  }
}

/** Pages by the number of links to them, most first. Pages without a link are left out. */
function sortByLinks(candidates: readonly Page[], pages: readonly Page[]): Page[] {
  const targets = pages.flatMap(from =>
    readLinks(from).map(href => URL.parse(href, `${publicOrigin}${pathOf(from)}`)?.pathname),
  )
  const count = (page: Page) => targets.filter(target => target === pathOf(page)).length
  return candidates.filter(page => count(page) > 0).sort((a, b) => count(b) - count(a))
}

function toLink(page: Page): { url: string; assetTitle: string } {
  return { url: `${publicOrigin}${pathOf(page)}`, assetTitle: page.title }
}
