export type SettingFinding = {
  /** In the file. */
  readonly path: string
  readonly text: string
  readonly remedy: string
  /** `error`: it cannot work as written. `warning`: it may be meant. */
  readonly level: 'error' | 'warning'
}

export function error(path: string, text: string, remedy: string): SettingFinding {
  return { path, text, remedy, level: 'error' }
}

export function warning(path: string, text: string, remedy: string): SettingFinding {
  return { path, text, remedy, level: 'warning' }
}
