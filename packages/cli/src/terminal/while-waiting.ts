import type { Screen } from './screen.ts'

/** How long a wait is silent, and then how long until it is heard of again where lines cannot move, in milliseconds. */
const silentMs = 2_000
const everyMs = 5_000

/**
 * Shows that work goes on, where it takes longer than two seconds: by a line that counts at the foot of a terminal; elsewhere by
 * a line, and then one every five seconds.
 *
 * @param what a function where it changes with time
 */
export async function whileWaiting<Result>(
  what: string | (() => string),
  screen: Screen,
  work: Promise<Result>,
): Promise<Result> {
  const startedMs = performance.now()
  let timer = setTimeout(tell, silentMs)
  let isFollowed = false

  const toText = () => (typeof what === 'string' ? what : what())
  const waitedS = () => (performance.now() - startedMs) / 1_000

  function tell(): void {
    if (screen.isLive) {
      isFollowed = true
      screen.follow(() => `  … ${toText()}, ${waitedS().toFixed(1)} s`)
    } else {
      screen.print(`  … ${toText()}, ${Math.round(waitedS())} s`)
      timer = setTimeout(tell, everyMs)
    }
  }

  try {
    return await work
  } finally {
    clearTimeout(timer)
    if (isFollowed) screen.close()
  }
}
