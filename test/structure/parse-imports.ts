import { parseSync, Visitor } from 'rolldown/utils'

/** What a source imports, as it is written there: values and types, static and dynamic, `require` in CommonJS. */
export function parseImports(path: string, text: string): string[] {
  const { module, program, errors } = parseSync(path, text)
  const [error] = errors
  if (error !== undefined) throw new Error(`${path}: ${error.message}`)
  const found = new Set([
    ...module.staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...module.staticExports.flatMap(({ entries }) => entries.flatMap(entry => entry.moduleRequest?.value ?? [])),
  ])
  // The tree of a file costs ten times its list of imports, and few files import inside an expression.
  if (/\b(import|require)\s*\(/.test(text)) {
    new Visitor({
      ImportExpression: ({ source }) => addLiteral(found, source),
      TSImportType: ({ source }) => addLiteral(found, source),
      CallExpression: ({ callee, arguments: [name] }) => {
        if (callee.type === 'Identifier' && callee.name === 'require') addLiteral(found, name)
      },
    }).visit(program)
  }
  return [...found]
}

function addLiteral(found: Set<string>, node: { type: string; value?: unknown } | undefined): void {
  if (node?.type === 'Literal' && typeof node.value === 'string') found.add(node.value)
}
