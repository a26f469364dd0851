/** What to do about a file that is no YAML, by the code that the package `yaml` has for its errors. */
export function describeYamlError(code: string | undefined): string {
  switch (code) {
    case 'TAB_AS_INDENT':
      return 'Indent that line with blanks: YAML takes no tabs.'
    case 'DUPLICATE_KEY':
      return 'Keep one of the two: a key stands once in its block.'
    case 'BAD_ALIAS':
    case 'BAD_SCALAR_START':
    case 'BAD_DIRECTIVE':
      return "Put the value into quotes: 'value'."
    default:
      return 'Look there, and at the line above: a bracket or quote that is not closed, a colon that is missing, keys of one block that do not begin in one column, or a value with : or # without quotes.'
  }
}
