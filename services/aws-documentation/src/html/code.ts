import { type Element, isTag, type ParentNode } from 'domhandler'
import { isClutter } from './clutter.ts'
import { classesOf, findElement, rawText } from './dom.ts'
import { longestRun, type Rendering, toCodeSpan } from './inline.ts'

/** A fenced block that keeps the language its page names. */
export function renderCode(element: Element, { inCell }: Rendering): string {
  const code = element.children
    .filter(child => !isTag(child) || !isClutter(child))
    .map(rawText)
    .join('')
    .replaceAll('\r\n', '\n')
    .replace(/^(?:[ \t]*\n)+/, '')
    .trimEnd()
  if (code === '') return ''
  if (inCell) return code.split('\n').map(toCodeSpan).filter(Boolean).join('\n')
  const fence = '`'.repeat(Math.max(3, longestRun(code) + 1))
  return `${fence}${languageOf(element)}\n${code}\n${fence}`
}

// What the awsdocs template and Sphinx put beside, or instead of, a language.
const notLanguages: ReadonlySet<string> = new Set([
  ...['programlisting', 'code', 'nohighlight', 'no-highlight', 'replaceable', 'userinput', 'computeroutput', 'hljs'],
  ...['screen', 'literallayout', 'default', 'none', 'text', 'notranslate', 'highlight', 'copyable'],
])

function languageOf(pre: Element): string {
  const code = findElement(pre, inner => inner.name === 'code')
  const named = [...(code ? classesOf(code) : []), ...classesOf(pre)].map(name => name.replace(/^lang(uage)?-/, ''))
  return [...named, ...sphinxLanguages(pre)].find(name => /^[\w+#-]+$/.test(name) && !notLanguages.has(name)) ?? ''
}

/** Sphinx names the language on a wrapper: `div.highlight-python > div.highlight > pre`. */
function sphinxLanguages(pre: Element): string[] {
  const wrappers: (ParentNode | null | undefined)[] = [pre.parent, pre.parent?.parent]
  return wrappers
    .filter(wrapper => wrapper != null && isTag(wrapper))
    .flatMap(wrapper => classesOf(wrapper))
    .flatMap(name => (name.startsWith('highlight-') ? [name.slice('highlight-'.length)] : []))
}
