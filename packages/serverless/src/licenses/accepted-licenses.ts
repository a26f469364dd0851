import satisfies from 'spdx-satisfies'
import type { BundledPackage } from './read-package.ts'

/** SPDX identifiers of licences that ask for no more than their text beside the code. `custom.mcp.licenses` adds to them. */
export const permissiveLicenses: readonly string[] = [
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'Python-2.0',
  'Unlicense',
  'Zlib',
]

/** Whether a text is an SPDX identifier such as `MPL-2.0`. */
export function isLicenseIdentifier(text: string): boolean {
  return allows('MIT', [text]) !== undefined
}

/** What a reader of the bundle's licences has to look into, package by package. */
export function licenseFindings(packages: readonly BundledPackage[], accepted: readonly string[]): string[] {
  return packages.flatMap(({ name, version, license, hasLicenseText }) => [
    ...(allows(license, [...permissiveLicenses, ...accepted])
      ? []
      : [`${name} ${version}: ${toWords(license)}. Replace the package, or add the licence to custom.mcp.licenses`]),
    ...(hasLicenseText ? [] : [`${name} ${version}: the package has no licence text, which has to go with its code`]),
  ])
}

function toWords(license: string): string {
  return license === '' ? 'its package.json names no licence' : `its licence is "${license}", which is not accepted`
}

/** Undefined where the expression or the list is none of SPDX. */
function allows(license: string, accepted: string[]): boolean | undefined {
  try {
    return satisfies(license, accepted)
  } catch {
    return undefined
  }
}
