/**
 * `npm run fidelity -- <folder>`: reads every `.html` file of a folder, and the folders in it, and holds the Markdown
 * made of it against the page. Exits with 0 only if nothing is lost.
 */
import { glob, readFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { readFlags } from '@mcp-lambda/shared/src/read-flags.ts'

const usage = `npm run fidelity -- FOLDER

Compares each page of a folder (.html, also in the folders below) with the Markdown made of it.

  --help  prints this text

Exit codes: 0 nothing is lost; 1 something is, or there is no page; 2 the command line is wrong.`

const { positionals } = readFlags({
  usage,
  options: {},
  allowPositionals: true,
  check: ({ positionals }) => (positionals.length === 1 ? undefined : 'Give one folder with .html files'),
})
const { decodeBody } = await import('../src/decode-body.ts')
const { scorePage } = await import('./score-page.ts')
process.exitCode = await score(resolve(positionals.join()))

async function score(root: string): Promise<number> {
  // A folder may be called `spec.html` too.
  const entries = await Array.fromAsync(glob('**/*.html', { cwd: root, withFileTypes: true }))
  const files = entries
    .filter(entry => entry.isFile())
    .map(entry => relative(root, join(entry.parentPath, entry.name)))
    .sort()
  const sums = { characters: 0, links: 0, code: 0, rows: 0 }
  let wrong = 0
  for (const file of files) {
    const { losses, counts } = await scoreFile(root, file)
    for (const name of ['characters', 'links', 'code', 'rows'] as const) sums[name] += counts[name]
    if (losses.length > 0) wrong++
    for (const loss of losses) console.log(`${file}: ${loss}`)
  }
  const { characters, links, code, rows } = sums
  console.log(
    `${files.length} pages, ${characters} characters, ${links} links, ${code} code blocks, ${rows} rows: ` +
      `${wrong === 0 ? 'nothing lost' : `something lost on ${wrong}`}`,
  )
  if (files.length === 0) console.error(`There is no .html file in ${root}`)
  return wrong === 0 && files.length > 0 ? 0 : 1
}

async function scoreFile(root: string, file: string) {
  const url = new URL(file.split('\\').join('/'), 'https://docs.aws.amazon.com/')
  try {
    const html = decodeBody(await readFile(join(root, file)), 'text/html')
    return scorePage(html, url)
  } catch (error) {
    return { losses: [(error as Error).message], counts: { characters: 0, links: 0, code: 0, rows: 0 } }
  }
}
