import { readFile, writeFile } from 'node:fs/promises'
import { dirname, join, parse, resolve } from 'node:path'
import type { BuildOptions, Message, Plugin, PluginBuild } from 'esbuild'
import { licenseFindings } from './accepted-licenses.ts'
import { bundledPackages } from './bundled-packages.ts'
import { type BundledPackage, readPackage } from './read-package.ts'
import { toNotice } from './to-notice.ts'

/**
 * Writes the licences of the packages whose code is in a bundle beside it, and warns of those that `accepted` (SPDX
 * identifiers) and the permissive ones do not cover.
 *
 * esbuild-plugin-license 1.2.3 lists every package that is loaded, in one version and with one text each, and changes the
 * code by a banner; generate-license-file takes the whole tree of dependencies.
 *
 * @param textsFolder has the licence of a package that was published without one: `@scope/name.txt`
 */
export function createLicensesPlugin(accepted: readonly string[] = [], textsFolder?: string): Plugin {
  return {
    name: 'licenses',
    setup(build) {
      const { initialOptions } = build
      const { absWorkingDir = process.cwd(), write = true } = initialOptions
      const path = noticePath(initialOptions)
      if (!write || path === undefined) return
      initialOptions.metafile = true
      build.onEnd(async ({ metafile, warnings }) => {
        if (metafile === undefined) return
        const folders = bundledPackages(metafile).map(folder => resolve(absWorkingDir, folder))
        const read = await Promise.all(folders.map(readPackage))
        const packages = withSharedTexts(await Promise.all(read.map(each => withOwnText(each, textsFolder))))
        await writeFile(resolve(absWorkingDir, path), toNotice(packages))
        const found = licenseFindings(packages, accepted).map(toMessage)
        warnings.push(...found)
        await print(found, build)
      })
    },
  }
}

/** `src/handler.THIRD-PARTY-LICENSES.txt` beside `src/handler.mjs`. serverless-esbuild gives each function files named so. */
function noticePath({ entryPoints, outdir, outfile }: BuildOptions): string | undefined {
  const folder = outdir ?? (outfile === undefined ? undefined : dirname(outfile))
  if (folder === undefined) return
  const [entry, ...more] = Array.isArray(entryPoints) ? entryPoints : []
  const isOne = typeof entry === 'string' && more.length === 0
  return join(folder, `${isOne ? `${parse(entry).name}.` : ''}THIRD-PARTY-LICENSES.txt`)
}

function toMessage(text: string): Message {
  return { id: '', pluginName: 'licenses', text, location: null, notes: [], detail: undefined }
}

/** esbuild 0.28.2 prints warnings of `onEnd` in watched builds alone. */
async function print(messages: Message[], { initialOptions, esbuild }: PluginBuild): Promise<void> {
  const { logLevel = 'warning' } = initialOptions
  if (logLevel === 'silent' || logLevel === 'error') return
  const lines = await esbuild.formatMessages(messages, { kind: 'warning', color: process.stderr.isTTY })
  process.stderr.write(lines.join(''))
}

/** Some packages of the AWS SDK have no licence text. The repository that they come from has one for all of them. */
function withSharedTexts(packages: readonly BundledPackage[]): BundledPackage[] {
  return packages.map(each => {
    if (each.hasLicenseText || each.repository === undefined) return each
    const isSibling = ({ repository, license, hasLicenseText }: BundledPackage) =>
      hasLicenseText && repository === each.repository && license === each.license
    const sibling = packages.find(isSibling)
    return sibling === undefined ? each : { ...each, texts: [...sibling.texts, ...each.texts], hasLicenseText: true }
  })
}

async function withOwnText(found: BundledPackage, textsFolder: string | undefined): Promise<BundledPackage> {
  if (found.hasLicenseText || textsFolder === undefined) return found
  const text = await readFile(join(textsFolder, `${found.name}.txt`), 'utf8').catch(error => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (text === undefined) return found
  return { ...found, texts: [text.replaceAll('\r\n', '\n').trim(), ...found.texts], hasLicenseText: true }
}
