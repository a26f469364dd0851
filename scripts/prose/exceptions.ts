/** Folders that hold no source of this project. */
export const ignoredFolders: readonly string[] = [
  'node_modules',
  '.package',
  '.serverless',
  '.esbuild',
  '.turbo',
  'golden',
]

export type Exception = { readonly file: string; readonly words: readonly string[]; readonly reason: string }

/** Faults that stay, by the words that the lint prints. */
export const exceptions: readonly Exception[] = []
