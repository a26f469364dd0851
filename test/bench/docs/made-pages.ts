/** Pages in the sizes that the documentation has, as `main` alone and with the frame of a site around it. */

export type MadePage = { readonly name: string; readonly main: string; readonly whole: string }

export const pageNames = ['guide, 300 kB', 'table, 2 MB', 'prose, 3.4 MB'] as const
export type PageName = (typeof pageNames)[number]

export function makePage(name: PageName): MadePage {
  const main = `<main id="main-col-body"><h1 id="top">A made page</h1>${contents[name]()}</main>`
  return {
    name,
    main,
    whole: `<!doctype html><html><head><title>Made</title></head><body>${frame}${main}${footer}</body></html>`,
  }
}

const contents: Readonly<Record<PageName, () => string>> = {
  'guide, 300 kB': () => repeat(sectionOf, 150),
  'table, 2 MB': () => table(5_200),
  'prose, 3.4 MB': () => repeat(sectionOf, 1_000) + repeat(paragraphs, 1_500),
}

const words = 'the function reads each record of the stream and writes it to the table before the next batch begins'

function sectionOf(index: number): string {
  return `<h2 id="s${index}">Section ${index}</h2>${paragraphs(index)}
<div class="itemizedlist"><ul class="itemizedlist"><li class="listitem"><p>First of <b>${index}</b></p></li><li class="listitem"><p>Second, with <code class="code">a_${index}</code></p></li></ul></div>
<pre class="programlisting"><div class="code-btn-container"></div><code class="python">for item in range(${index}):
    print(item, "of", ${index})
</code></pre>
<div class="awsdocs-note"><div class="awsdocs-note-title"><h6>Note</h6></div><div class="awsdocs-note-text"><p>${words}.</p></div></div>
<div class="table-container"><table><thead><tr><th>Name</th><th>Value</th></tr></thead>${repeat(row => `<tr><td><code class="code">key-${row}</code></td><td><p>${words.slice(0, 40)}</p></td></tr>`, 3)}</table></div>`
}

function paragraphs(index: number): string {
  return `<p>In <em>part ${index}</em>, ${words}. See <a href="./other.html#p${index}">the other page</a> and <a href="#s${index}">this one</a>, or call <code class="code">get_part_${index}</code>.</p>
<p>${words}, ${words}, and <b>then</b> ${words} (${index} times).</p>`
}

/** As tables of IAM actions are: groups of rows with cells that span them. */
function table(actions: number): string {
  const groups = repeat(
    index => `<tr><td rowspan="2"><a id="a${index}"></a> <a href="https://docs.aws.amazon.com/x/API_Action${index}.html">Action${index}</a></td><td rowspan="2">Grants permission to do ${index}</td><td rowspan="2">Write</td><td><p><a href="#r${index}">resource*</a></p></td><td></td></tr>
<tr><td></td><td><p><a href="#k${index}">aws:Key${index}</a></p></td></tr>`,
    actions,
  )
  return `<div class="table-container"><table id="t"><thead><tr><th>Actions</th><th>Description</th><th>Access level</th><th>Resource types</th><th>Condition keys</th></tr></thead>${groups}</table></div>`
}

const frame = `<div class="awsdocs-container"><nav><ul>${repeat(index => `<li><a href="/guide/page-${index}.html">Page ${index} of the guide</a></li>`, 400)}</ul></nav>`
const footer = `<footer><p>Did this page help you?</p></footer></div>`

function repeat(make: (index: number) => string, count: number): string {
  return Array.from({ length: count }, (_, index) => make(index)).join('\n')
}
