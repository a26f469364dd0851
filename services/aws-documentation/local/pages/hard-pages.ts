/**
 * Pages that are hard to read, each for one reason. The search does not know them, so that its answers stay what
 * they are; they are read by address.
 */
import { actionsPage } from './actions-page.ts'

export type HardPage = { readonly path: string; readonly contentType: string; readonly body: string | Buffer }

const html = 'text/html; charset=utf-8'

export const hardPages: readonly HardPage[] = [
  // 440 rows, most of them in groups whose cells span them, with an anchor for each action.
  { path: '/service-authorization/latest/reference/list_amazons3.html', contentType: html, body: actionsPage().html },
  { path: '/hands-on/latest/build-a-queue/build-a-queue.html', contentType: html, body: tutorial() },
  { path: '/AWSCloudFormation/latest/UserGuide/snippets.html', contentType: html, body: snippets() },
  { path: '/lambda/latest/dg/guides.html', contentType: html, body: cards() },
  { path: '/lambda/', contentType: html, body: landingPage() },
  { path: '/lambda/latest/dg/glossary-de.html', contentType: 'text/html', body: Buffer.from(latinPage(), 'latin1') },
]

/** As the hands-on tutorials are: each step an expandable section, the titles in attributes. */
function tutorial(): string {
  const step = (number: number, title: string, text: string) =>
    `<div class="collapsible"><awsui-expandable-section variant="container" header="Step ${number}: ${title}" id="step-${number}" expanded="false"><p>${text}</p></awsui-expandable-section></div>`
  return template(
    'Build a queue',
    `<p>A queue between two functions takes 10 minutes to build.</p>
${step(1, 'Create the queue', 'In the console, choose <b>Create queue</b> and keep the visibility timeout of 30 seconds.')}
${step(2, 'Connect the function', 'Add the queue as a trigger, with a batch size of 10.')}
${step(3, 'Clean up', 'Delete the trigger first, then the queue.')}`,
  )
}

/** YAML in table cells: its indentation is its meaning. */
function snippets(): string {
  return template(
    'Template snippets',
    `<div class="table-container"><table><thead><tr><th>Resource</th><th>Snippet</th></tr></thead>
<tr id="snippet-queue"><td>Queue</td><td><pre class="programlisting"><div class="code-btn-container"></div><code class="yaml">Queue:
  Type: AWS::SQS::Queue
  Properties:
    VisibilityTimeout: 30</code></pre></td></tr>
<tr id="snippet-topic"><td>Topic</td><td><pre class="programlisting"><code class="yaml">Topic:
  Type: AWS::SNS::Topic</code></pre></td></tr></table></div>`,
  )
}

/** Cards: links around blocks. */
function cards(): string {
  const card = (href: string, title: string, text: string) =>
    `<a href="${href}" class="card"><div><h3>${title}</h3><p>${text}</p></div></a>`
  return template(
    'Guides',
    card('welcome.html', 'Developer Guide', 'How to write and run functions.') +
      card('/cli/latest/reference/lambda/', 'CLI reference', 'All commands.'),
  )
}

/** The landing page of a service: its text is URL-encoded XML that a script turns into cards. */
function landingPage(): string {
  const xml = `<?xml version="1.0"?><landing-page><title>AWS Lambda Documentation</title><abstract>Run code without servers.</abstract>
<main-area><section><title>User guides</title><tile href="/lambda/latest/dg/welcome.html"><title>Developer Guide</title><abstract>Concepts and instructions.</abstract></tile></section></main-area></landing-page>`
  return `<!DOCTYPE html><html lang="en-US"><head><title>AWS Lambda Documentation</title></head><body class="awsdocs"><input type="hidden" id="landing-page-xml" value="${encodeURIComponent(xml)}"><script src="/assets/landing.js"></script></body></html>`
}

/** In ISO 8859-1, which only the page itself says. */
function latinPage(): string {
  return template('Glossar', '<p>Größe: wie groß eine Nutzlast höchstens ist.</p>').replace(
    'charset=UTF-8',
    'charset=iso-8859-1',
  )
}

function template(title: string, content: string): string {
  return `<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" lang="en-US"><head><meta http-equiv="Content-Type" content="text/html; charset=UTF-8" /><title>${title}</title></head>
<body class="awsdocs awsui"><div class="awsdocs-container"><awsdocs-header></awsdocs-header><div id="main-column"><div id="awsdocs-content"><div id="main" role="main"><div id="main-content"><div id="main-col-body">
<h1 class="topictitle" id="top">${title}</h1>
${content}
<awsdocs-copyright class="copyright-print"></awsdocs-copyright></div></div></div></div></div></div></body></html>
`
}
