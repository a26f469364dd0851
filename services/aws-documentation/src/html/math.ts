import { type ElementNode, findElement, plainText } from './nodes.ts'

/** What a formula says where its page wrote it as text too: TeX in an annotation, or `alttext`. */
export function mathText(math: ElementNode): string | undefined {
  const annotation = findElement(
    math,
    ({ name, attribs }) => name === 'annotation' && /tex|plain/i.test(attribs.encoding ?? ''),
  )
  const text = annotation ? plainText(annotation.children) : math.attribs.alttext?.trim()
  return text || undefined
}
