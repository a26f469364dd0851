/**
 * Converts one page in a process of its own: `worker.js <contender> <page> <main|whole> <folder of peers>`. Prints the least
 * CPU time of at least three runs, and the most memory the process had before and after the first, as JSON. CPU time counts
 * the threads of the garbage collector and of the compiler too. Each process gets as much of it, however loaded the
 * machine is: in a second by the clock it might not get warm.
 */
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { readHtml } from '../../../services/aws-documentation/src/html/read-html.ts'
import { makePage, type PageName } from './made-pages.ts'

const [contender, page, part, peers = ''] = process.argv.slice(2)
// The command line is written by run-docs.ts alone.
const html = makePage(page as PageName)[part as 'main' | 'whole']
const convert = contender === 'ours' ? readOurs : createTurndown()

let leastMs = Number.POSITIVE_INFINITY
const beforeKb = process.resourceUsage().maxRSS
const budgetMs = 2_000
let rssKb = 0
for (let run = 0; run < 3 || cpuMs() < budgetMs; run++) {
  const startedMs = cpuMs()
  convert()
  leastMs = Math.min(leastMs, cpuMs() - startedMs)
  // What many conversions leave behind says how lazy the garbage collector is.
  if (run === 0) rssKb = process.resourceUsage().maxRSS
}
console.log(JSON.stringify({ ms: leastMs, beforeKb, rssKb }))

function cpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

function readOurs(): void {
  readHtml(html, new URL('https://docs.aws.amazon.com/guide/made.html'))
}

function createTurndown(): () => void {
  const require = createRequire(join(peers, 'package.json'))
  const Turndown = require('turndown')
  const { gfm } = require('turndown-plugin-gfm')
  return () => {
    const service = new Turndown({ headingStyle: 'atx', codeBlockStyle: 'fenced' })
    service.use(gfm)
    service.turndown(html)
  }
}
