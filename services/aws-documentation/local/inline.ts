/** Text with `code`, **bold** and [links](other.html), as HTML, and as the words alone. */
import type { Inline } from './page.ts'

const marks = /`([^`]+)`|\*\*([^*]+)\*\*|\[([^\]]+)\]\(([^)]+)\)/g

export function toInlineHtml(text: Inline): string {
  let html = ''
  let from = 0
  for (const match of text.matchAll(marks)) {
    const [whole, codeText, bold, linkText, href] = match
    html += escapeHtml(text.slice(from, match.index))
    if (codeText !== undefined) html += `<code class="code">${escapeHtml(codeText)}</code>`
    else if (bold !== undefined) html += `<b>${escapeHtml(bold)}</b>`
    else if (linkText !== undefined && href !== undefined) html += toLink(linkText, href)
    from = match.index + whole.length
  }
  return html + escapeHtml(text.slice(from))
}

/** The words, for the search. */
export function toPlainText(text: Inline): string {
  return text.replace(marks, (_, codeText, bold, linkText) => codeText ?? bold ?? linkText)
}

/** The template marks a link that leaves the documentation with an icon. */
function toLink(text: string, href: string): string {
  if (!/^https?:/.test(href)) return `<a href="${escapeHtml(href)}">${escapeHtml(text)}</a>`
  return `<a href="${escapeHtml(href)}" rel="noopener noreferrer" target="_blank"><span>${escapeHtml(text)}</span><awsui-icon class="awsdocs-link-icon" name="external"></awsui-icon></a>`
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, character => entities[character] ?? character)
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
