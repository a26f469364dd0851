import { describe, expect, it } from 'vitest'
import { toPackedManifest } from '../../scripts/pack/packed-manifest.ts'

const versions = new Map([['@mcp-lambda/wrapper', '1.2.3']])
const manifest = {
  name: '@mcp-lambda/gateway',
  version: '1.2.3',
  files: ['gateway.schema.json'],
  imports: { '#mcp-lambda/packaged': './src/config/not-packaged.ts' },
  exports: { '.': './src/index.ts', './gateway.schema.json': './gateway.schema.json', './main': './src/main.mjs' },
  scripts: { test: 'vitest run' },
  dependencies: { '@mcp-lambda/wrapper': '*', yaml: '2.9.1' },
  devDependencies: { esbuild: '0.28.2' },
  peerDependencies: { '@mcp-lambda/wrapper': '*', esbuild: '>=0.25' },
}

describe('the package.json of a packed package', () => {
  const packed = toPackedManifest(manifest, versions)

  it('names what is built in place of the source, with its types', () => {
    expect(packed.exports).toEqual({
      '.': { types: './dist/index.d.ts', default: './dist/index.js' },
      './gateway.schema.json': './gateway.schema.json',
      './main': './dist/main.mjs',
      './package.json': './package.json',
    })
    expect(packed).toHaveProperty('imports.#mcp-lambda/packaged.default', './dist/config/not-packaged.js')
    expect(packed.files).toEqual(['gateway.schema.json', 'dist', 'CHANGELOG.md'])
  })

  it('needs the packages of this repository in a version compatible with its own', () => {
    expect(packed).toHaveProperty('dependencies', { '@mcp-lambda/wrapper': '^1.2.3', yaml: '2.9.1' })
    expect(packed).toHaveProperty('peerDependencies', { '@mcp-lambda/wrapper': '^1.2.3', esbuild: '>=0.25' })
  })

  it('says which Node it needs, and nothing of how the repository works on it', () => {
    expect(packed.engines).toEqual({ node: '^22.18.0 || >=24' })
    expect(packed).not.toHaveProperty('scripts')
    expect(packed).not.toHaveProperty('devDependencies')
  })
})
