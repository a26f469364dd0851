/** Groups of element names that the HTML standard's rules for building a tree tell apart. */

export const headings: ReadonlySet<string> = new Set(['h1', 'h2', 'h3', 'h4', 'h5', 'h6'])
export const item: ReadonlySet<string> = new Set(['li'])
export const termOrDetail: ReadonlySet<string> = new Set(['dt', 'dd'])
export const cells: ReadonlySet<string> = new Set(['td', 'th', 'caption'])
export const tableOnly: ReadonlySet<string> = new Set(['table'])
export const sectionsAndTable: ReadonlySet<string> = new Set(['table', 'tbody', 'thead', 'tfoot'])
export const tableParts: ReadonlySet<string> = new Set(['table', 'tbody', 'thead', 'tfoot', 'tr'])
export const tableBarriers: ReadonlySet<string> = new Set(['html', 'table', 'template'])
export const scopeBarriers: ReadonlySet<string> = new Set([
  ...['applet', 'caption', 'html', 'table', 'td', 'th', 'marquee', 'object', 'template', 'foreignobject'],
])
export const buttonBarriers: ReadonlySet<string> = new Set([...scopeBarriers, 'button'])
export const listBarriers: ReadonlySet<string> = new Set([...scopeBarriers, 'ol', 'ul'])
export const passedOver: ReadonlySet<string> = new Set(['address', 'div', 'p'])
export const impliedEnds: ReadonlySet<string> = new Set([
  ...['dd', 'dt', 'li', 'optgroup', 'option', 'p', 'rb', 'rp', 'rt', 'rtc'],
])
export const headElements: ReadonlySet<string> = new Set([
  ...['base', 'basefont', 'bgsound', 'link', 'meta', 'noframes', 'noscript', 'script', 'style', 'template', 'title'],
])
/** Elements of SVG and of MathML that hold HTML or text ("integration points"). */
export const svgPoints: ReadonlySet<string> = new Set(['foreignobject', 'desc', 'title'])
export const mathPoints: ReadonlySet<string> = new Set(['mi', 'mo', 'mn', 'ms', 'mtext', 'annotation-xml'])

export const voidElements: ReadonlySet<string> = new Set([
  ...['area', 'base', 'basefont', 'bgsound', 'br', 'col', 'embed', 'frame', 'hr', 'image', 'img', 'input', 'keygen'],
  ...['link', 'meta', 'param', 'source', 'track', 'wbr'],
])

export const formattingElements: ReadonlySet<string> = new Set([
  ...['a', 'b', 'big', 'code', 'em', 'font', 'i', 'nobr', 's', 'small', 'strike', 'strong', 'tt', 'u'],
])

export const closesParagraph: ReadonlySet<string> = new Set([
  ...['address', 'article', 'aside', 'blockquote', 'center', 'details', 'dialog', 'dir', 'div', 'dl', 'fieldset'],
  ...['figcaption', 'figure', 'footer', 'form', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'header', 'hgroup', 'hr'],
  ...['listing', 'main', 'menu', 'nav', 'ol', 'p', 'plaintext', 'pre', 'search', 'section', 'summary', 'table', 'ul'],
  'xmp',
])

/** Special elements that stand in a line of text. */
export const reopensFormatting: ReadonlySet<string> = new Set([
  ...['applet', 'area', 'br', 'button', 'embed', 'img', 'input', 'keygen', 'marquee', 'object', 'select', 'wbr', 'xmp'],
])

/** Elements that an end tag of another name does not reach through. */
export const special: ReadonlySet<string> = new Set([
  ...closesParagraph,
  ...['applet', 'area', 'base', 'basefont', 'bgsound', 'body', 'br', 'button', 'caption', 'col', 'colgroup', 'dd'],
  ...['dt', 'embed', 'frame', 'frameset', 'head', 'html', 'iframe', 'img', 'input', 'keygen', 'li', 'link'],
  ...['marquee', 'meta', 'noembed', 'noframes', 'noscript', 'object', 'param', 'script', 'select', 'source', 'style'],
  ...['tbody', 'td', 'template', 'textarea', 'tfoot', 'th', 'thead', 'title', 'tr', 'track', 'wbr', 'foreignobject'],
])

/** HTML that ends SVG or MathML around it. */
export const breakouts: ReadonlySet<string> = new Set([
  ...['b', 'big', 'blockquote', 'body', 'br', 'center', 'code', 'dd', 'div', 'dl', 'dt', 'em', 'embed', 'h1', 'h2'],
  ...['h3', 'h4', 'h5', 'h6', 'head', 'hr', 'i', 'img', 'li', 'listing', 'menu', 'meta', 'nobr', 'ol', 'p', 'pre'],
  ...['ruby', 's', 'small', 'span', 'strong', 'strike', 'sub', 'sup', 'table', 'tt', 'u', 'ul', 'var'],
])
