/** How long a wait is silent, and then how long until it is heard of again, in milliseconds. */
const silentMs = 2_000
const everyMs = 5_000

/** Shows that work goes on: a line when it takes longer than two seconds, then one every five seconds. */
export async function whileWaiting<Result>(
  what: string,
  say: (text: string) => void,
  work: Promise<Result>,
): Promise<Result> {
  const startedMs = performance.now()
  let timer = setTimeout(tell, silentMs)

  function tell(): void {
    say(`  … ${what}, ${Math.round((performance.now() - startedMs) / 1_000)} s`)
    timer = setTimeout(tell, everyMs)
  }

  try {
    return await work
  } finally {
    clearTimeout(timer)
  }
}
