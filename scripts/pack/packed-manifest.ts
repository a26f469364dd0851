import type { Manifest } from './public-packages.ts'

type Target = string | { readonly types: string; readonly default: string }

/** `package.json` of the packed package. In the repository `exports` and `imports` name the source, so nothing is built there. */
export function toPackedManifest(manifest: Manifest, versions: ReadonlyMap<string, string>) {
  const { exports = {}, imports, dependencies, peerDependencies, files = [], ...rest } = manifest
  const kept = Object.entries(rest).filter(([key]) => !ofTheRepository.includes(key))
  const named = (ranges: Readonly<Record<string, string>>) => withVersions(ranges, versions)
  return {
    ...Object.fromEntries(kept),
    name: manifest.name,
    version: manifest.version,
    engines,
    files: [...files, 'dist', 'CHANGELOG.md'],
    ...(imports && { imports: mapValues(imports, toBuilt) }),
    exports: { ...mapValues(exports, toBuilt), './package.json': './package.json' },
    ...(dependencies && { dependencies: named(dependencies) }),
    ...(peerDependencies && { peerDependencies: named(peerDependencies) }),
  }
}

/**
 * Where `require()` loads an ES module and Node reads a project's TypeScript. The repository itself is installed by any Node
 * from 20 on, because npm then takes Node 24 from its dependencies.
 */
const engines = { node: '^22.18.0 || >=24' }

const ofTheRepository: readonly string[] = ['scripts', 'devDependencies']

/** `./src/x.ts` becomes `./dist/x.js` with its types. What is not compiled keeps its extension. */
export function toBuilt(source: string): Target {
  if (!source.startsWith('./src/')) return source
  const built = source.replace('./src/', './dist/')
  if (!built.endsWith('.ts')) return built
  return { types: built.replace(/\.ts$/, '.d.ts'), default: built.replace(/\.ts$/, '.js') }
}

/** A package of this repository is `*` in its source. Packed, it is the version it was packed with, or a compatible one. */
function withVersions(ranges: Readonly<Record<string, string>>, versions: ReadonlyMap<string, string>) {
  return Object.fromEntries(
    Object.entries(ranges).map(([name, range]) => {
      const version = versions.get(name)
      return [name, version === undefined ? range : `^${version}`]
    }),
  )
}

function mapValues<From, To>(record: Readonly<Record<string, From>>, map: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]))
}
