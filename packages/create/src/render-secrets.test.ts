import { expect, it } from 'vitest'
import { addSecrets, renderSecrets } from './render-secrets.ts'

const source = `import { a } from 'a'
// begin secrets
import { secret } from 'secrets'
// end secrets

const env = {
  // begin secrets
  TEMPLATE_SECRET: () => secret('TEMPLATE_SECRET'),
  // end secrets
}
`

it('leaves out what is for secrets alone', () => {
  expect(renderSecrets(source, [])).toBe("import { a } from 'a'\n\nconst env = {}\n")
})

it('repeats a line that names a secret', () => {
  expect(renderSecrets(source, ['ONE', 'TWO'])).toBe(`import { a } from 'a'
import { secret } from 'secrets'

const env = {
  ONE: () => secret('ONE'),
  TWO: () => secret('TWO'),
}
`)
})

it('names the secrets below the target of a serverless.yml, and in no other file', () => {
  const yml = '  mcp:\n    target: notes\n    npm: it\n'
  expect(addSecrets('services/notes/serverless.yml', yml, ['ONE'])).toContain(
    '    secrets:\n      ONE: template-server/ONE\n    npm: it\n',
  )
  expect(addSecrets('services/notes/README.md', yml, ['ONE'])).toBe(yml)
})
