import { classesOf, type ElementNode, findElement } from './nodes.ts'

/**
 * The language of a code block, where its page names one that highlighters know. Pages put many other names in the same
 * place: `programlisting`, `methodSignature`, `example`.
 */
export function languageOf(pre: ElementNode): string {
  const code = findElement(pre, inner => inner.name === 'code')
  for (const names of [code ? classesOf(code) : [], classesOf(pre), wrapperNames(pre)]) {
    // `hljs css language-ts`: what is said goes before what a word may mean.
    const said = names.flatMap(name => /^lang(?:uage)?-([\w+#.-]{1,30})$/.exec(name)?.[1] ?? [])
    const language = said.find(name => !notLanguages.has(name)) ?? names.find(name => languages.has(name.toLowerCase()))
    if (language !== undefined) return language
  }
  return ''
}

/** On a wrapper: Sphinx's `div.highlight-python > div.highlight > pre`, `div.language-ruby` of Jekyll and VitePress. */
function wrapperNames({ parent }: ElementNode): string[] {
  return [parent, parent?.parent].flatMap(wrapper =>
    wrapper
      ? classesOf(wrapper).flatMap(name => /^(?:highlight-(?:source-)?|lang(?:uage)?-)(.+)$/.exec(name)?.[1] ?? [])
      : [],
  )
}

const notLanguages: ReadonlySet<string> = new Set(['none', 'text', 'default', 'nohighlight', 'plaintext'])

const languages: ReadonlySet<string> = new Set([
  ...['abap', 'apex', 'asm', 'awk', 'bash', 'bat', 'batch', 'c', 'c#', 'c++', 'clojure', 'cmake', 'cpp', 'cs'],
  ...['csharp', 'css', 'csv', 'cypher', 'dart', 'diff', 'docker', 'dockerfile', 'elixir', 'erb', 'erlang', 'fsharp'],
  ...['go', 'golang', 'gradle', 'graphql', 'groovy', 'haskell', 'hcl', 'html', 'http', 'ini', 'java', 'javascript'],
  ...['js', 'json', 'json5', 'jsonc', 'jsx', 'julia', 'kotlin', 'less', 'lua', 'makefile', 'markdown', 'matlab'],
  ...['md', 'mysql', 'nginx', 'objective-c', 'objectivec', 'perl', 'pgsql', 'php', 'plsql', 'powershell', 'ps1'],
  ...['promql', 'properties', 'proto', 'protobuf', 'ps', 'py', 'pycon', 'python', 'python3', 'r', 'rb', 'ruby'],
  ...['rust', 'scala', 'scss', 'sh', 'shell', 'sparql', 'sql', 'swift', 'terraform', 'toml', 'ts', 'tsx'],
  ...['typescript', 'vb', 'vbnet', 'velocity', 'vtl', 'xml', 'yaml', 'yml', 'console', 'graphviz', 'rego', 'cedar'],
])
