/**
 * A page in the structure of docs.aws.amazon.com's template: what a reader of those pages has to find its way through.
 * The main column, and around it breadcrumbs, banners, feedback, a note for browsers without scripts, and scripts.
 */
import { escapeHtml, toInlineHtml } from './inline.ts'
import { anchorOf, type Block, type Cell, type Code, fullTitleOf, type ListItem, type Page, pathOf } from './page.ts'

export type Neighbours = { readonly previous?: Page; readonly next?: Page }

const publicOrigin = 'https://docs.aws.amazon.com'

export function renderHtml(page: Page, { previous, next }: Neighbours): string {
  const url = `${publicOrigin}${pathOf(page)}`
  const { guide } = page
  return `<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" lang="en-US"><head><meta http-equiv="Content-Type" content="text/html; charset=UTF-8" /><title>${escapeHtml(fullTitleOf(page))}</title><meta name="viewport" content="width=device-width,initial-scale=1" /><meta name="assets_root" content="/assets" /><meta name="target_state" content="${escapeHtml(page.file.replace('.html', ''))}" /><meta name="default_state" content="${escapeHtml(page.file.replace('.html', ''))}" /><link rel="icon" type="image/ico" href="/assets/images/favicon.ico" /><link rel="canonical" href="${url}" /><meta name="description" content="${escapeHtml(page.abstract)}" /><meta name="abstract" content="${escapeHtml(page.abstract)}" /><meta name="product" content="${escapeHtml(guide.product)}" /><meta name="guide" content="${escapeHtml(guide.title)}" /><meta name="tocs" content="toc-contents.json" /><link rel="alternate" href="${url}" hreflang="en-us" /><link rel="alternate" href="${url}" hreflang="x-default" />${page.markdown === 'none' ? '' : `<link rel="alternate" type="text/markdown" href="${url.replace(/\.html$/, '.md')}" />`}<script type="application/ld+json">${toBreadcrumbData(page)}</script><script type="text/javascript" src="/assets/js/awsdocs-boot.js"></script></head>
<body class="awsdocs awsui"><div class="awsdocs-container"><awsdocs-header></awsdocs-header><awsui-app-layout id="app-layout" class="awsui-util-no-gutters"><div id="guide-toc" dom-region="navigation"><awsdocs-toc></awsdocs-toc></div><div id="main-column" dom-region="content" tabindex="-1"><awsdocs-view class="awsdocs-view"><div id="awsdocs-content"><head><title>${escapeHtml(fullTitleOf(page))}</title></head><main id="main"><div id="main-content"><div id="main-col-body"><div id="breadcrumbs"><a href="/index.html">Documentation</a><a href="./">${escapeHtml(guide.product)}</a><a href="./">${escapeHtml(guide.title)}</a></div>
<h1 class="topictitle" id="${anchorOf(page.title)}">${escapeHtml(page.title)}</h1><div class="awsdocs-page-header-container"><awsdocs-page-header></awsdocs-page-header><awsdocs-filter-selector id="awsdocs-filter-selector"></awsdocs-filter-selector>${page.markdown === 'none' ? '' : `<a class="awsdocs-markdown-link" href="${escapeHtml(page.file.replace(/html$/, 'md'))}">View a markdown version of this page</a>`}</div>
${page.blocks.map(toBlockHtml).join('\n')}
<awsdocs-copyright class="copyright-print"></awsdocs-copyright><awsdocs-thumb-feedback right-edge="{{$ctrl.thumbFeedbackRightEdge}}"></awsdocs-thumb-feedback></div>
<noscript><div><div><div><div id="js_error_message"><p><img src="/assets/images/warning.png" alt="Warning" /> <strong>Javascript is disabled or is unavailable in your browser.</strong></p><p>To use the Amazon Web Services Documentation, Javascript must be enabled. Please refer to your browser's Help pages for instructions.</p></div></div></div></div></noscript>
<div id="main-col-footer" class="awsui-util-font-size-0"><div id="doc-conventions"><a target="_top" href="/general/latest/gr/docconventions.html">Document Conventions</a></div><div class="prev-next">${toFooterLink('previous', previous)}${toFooterLink('next', next)}</div></div>
<awsdocs-page-utilities></awsdocs-page-utilities></div><div id="quick-feedback-yes" style="display: none;"><div class="title">Did this page help you? - Yes</div><div class="content"><p>Thanks for letting us know we're doing a good job!</p></div></div><div id="quick-feedback-no" style="display: none;"><div class="title">Did this page help you? - No</div><div class="content"><p>Thanks for letting us know this page needs work. We're sorry we let you down.</p></div></div></main></div></awsdocs-view><div class="page-loading-indicator" id="page-loading-indicator"><awsui-spinner size="large"></awsui-spinner></div></div><div id="tools-panel" dom-region="tools"><awsdocs-tools-panel id="awsdocs-tools-panel"></awsdocs-tools-panel></div></awsui-app-layout><awsdocs-cookie-banner class="doc-cookie-banner"></awsdocs-cookie-banner></div></body></html>
`
}

function toBlockHtml(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return `<p>${toInlineHtml(block.text)}</p>`
    case 'heading':
      return `<h${block.level} id="${anchorOf(block.text)}">${escapeHtml(block.text)}</h${block.level}>`
    case 'list':
      return block.ordered
        ? `<div class="procedure"><ol>${block.items.map(toItemHtml).join('')}</ol></div>`
        : `<div class="itemizedlist"><ul class="itemizedlist">${block.items.map(toItemHtml).join('')}</ul></div>`
    case 'code':
      return toCodeHtml(block)
    case 'tabs':
      // Panels are in the page, hidden, until the site's script makes tabs of them.
      return `<awsdocs-tabs><dl style="display: none">${block.tabs.map(tab => `<dt>${escapeHtml(tab.label)}</dt><dd tab-id="${anchorOf(tab.label)}">${toCodeHtml(tab)}</dd>`).join('')}</dl></awsdocs-tabs>`
    case 'note':
      return `<div class="awsdocs-note awsdocs-${block.label.toLowerCase()}"><div class="awsdocs-note-title"><awsui-icon name="status-info" variant="link"></awsui-icon><h6>${block.label}</h6></div><div class="awsdocs-note-text"><p>${toInlineHtml(block.text)}</p></div></div>`
    case 'table': {
      const head = block.columns.map(column => `<th>${toInlineHtml(column)}</th>`).join('')
      // Rows stand directly under `table`, beside `thead`, as on the site.
      const rows = block.rows.map(row => `<tr>${row.map(toCellHtml).join('')}</tr>`).join('\n')
      return `<div class="table-container"><div class="table-contents"><table id="${anchorOf(block.columns.join(' '))}"><thead><tr>${head}</tr></thead>\n${rows}</table></div></div>`
    }
    default:
      block satisfies never
      return ''
  }
}

function toItemHtml(item: ListItem): string {
  if (typeof item === 'string') return `<li class="listitem"><p>${toInlineHtml(item)}</p></li>`
  const inner = item.items.map(toItemHtml).join('')
  return `<li class="listitem"><p>${toInlineHtml(item.text)}</p><div class="itemizedlist"><ul class="itemizedlist">${inner}</ul></div></li>`
}

function toCodeHtml({ language, text }: Code): string {
  return `<pre class="programlisting"><div class="code-btn-container"></div><code class="${language}">${escapeHtml(text)}</code></pre>`
}

function toCellHtml(cell: Cell): string {
  if (typeof cell === 'string') return `<td>${toInlineHtml(cell)}</td>`
  return `<td rowspan="${cell.rows}"><p>${toInlineHtml(cell.text)}</p></td>`
}

function toFooterLink(direction: 'previous' | 'next', page: Page | undefined): string {
  if (!page) return ''
  return `<div id="${direction}" class="${direction === 'previous' ? 'prev-link' : 'next-link'}" accesskey="${direction[0]}" href="./${page.file}">${escapeHtml(page.title)}</div>`
}

function toBreadcrumbData({ guide, title }: Page): string {
  const names = ['AWS', guide.product, guide.title, title]
  const itemListElement = names.map((name, index) => ({ '@type': 'ListItem', position: index + 1, name }))
  // `<` in a string would end the script early.
  return JSON.stringify({ '@context': 'https://schema.org', '@type': 'BreadcrumbList', itemListElement }).replaceAll(
    '<',
    '\\u003c',
  )
}
