const forgetting = new Set<() => void>()

/** Registers what forgets values and connections of this process when its environment is restored from a snapshot (SnapStart). */
export function onRestore(forget: () => void): void {
  forgetting.add(forget)
}

/** Called after a restore, before the first invocation: the snapshot may be weeks old, and many environments have it. */
export function forgetSnapshot(): void {
  for (const forget of forgetting) forget()
}
