/** What a package is made for. */
export type Target =
  /** Lambda: Linux of this architecture. */
  | { readonly kind: 'lambda'; readonly architecture: Architecture }
  /** This machine, for the stage `local`: an arm64 wheel does not load on a laptop of another kind. */
  | { readonly kind: 'machine' }

export type Architecture = 'arm64' | 'x86_64'

/** As uv names it. Amazon Linux 2023 has glibc 2.34. */
export const uvPlatforms: Readonly<Record<Architecture, string>> = {
  arm64: 'aarch64-manylinux_2_34',
  x86_64: 'x86_64-manylinux_2_34',
}

/** A word for names of folders and messages. */
export function nameOf(target: Target): string {
  return target.kind === 'lambda' ? target.architecture : `${process.platform}-${process.arch}`
}
