/** Names of servers where none is given. */

/** Of an npm package: without its scope, and without the words that say that it is a server. `@playwright/mcp` is its scope. */
export function nameOfPackage(npm: string): string {
  const [, scope = '', name = npm] = /^@([^/]+)\/(.+)$/.exec(npm) ?? []
  return withoutServerWords(name) || withoutServerWords(scope)
}

/** Of a PyPI package: by the same rule, where a namespace as in `acme.weather-mcp-server` is the scope. */
export function nameOfPythonPackage(name: string): string {
  const plain = name.replace(/\[.*/, '')
  const [, scope = '', own = plain] = /^(.+)\.([^.]+)$/.exec(plain) ?? []
  return withoutServerWords(own) || withoutServerWords(scope)
}

/** Of a URL: the label of its host that tells whose it is. Empty for an address that is a number, and for one label. */
export function nameOfUrl(url: string): string {
  const { hostname } = new URL(url)
  if (/^[\d.]+$|:/.test(hostname)) return ''
  const labels = hostname
    .split('.')
    .slice(0, -1)
    .filter(label => !unsaying.has(label))
  return withoutServerWords(labels.at(-1) ?? '')
}

/** Labels that stand in many hosts: of hosting, of countries, and of what is served. */
const unsaying = new Set(
  'mcp api www app server co com net org gov ac github gitlab workers pages vercel netlify run fly onrender railway herokuapp azurewebsites amazonaws cloudfront'.split(
    ' ',
  ),
)

function withoutServerWords(text: string): string {
  const words = text.toLowerCase().split(/[^a-z0-9]+/)
  return words.filter(word => word !== '' && word !== 'mcp' && word !== 'server').join('-')
}
