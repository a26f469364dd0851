import { setTimeout as wait } from 'node:timers/promises'
import { TooManyRequestsException } from '@aws-sdk/client-lambda'

/**
 * Calls until it is not throttled: the wait is random up to a bound that doubles ("full jitter"), so that callers who
 * were refused together do not come back together.
 *
 * @param call retried on `TooManyRequestsException` alone, which says that nothing has run
 */
export async function callWithRetries<T>(
  call: () => Promise<T>,
  {
    firstWaitMs,
    mostWaitMs,
    onThrottled,
  }: { firstWaitMs: number; mostWaitMs: number; onThrottled(error: TooManyRequestsException): void },
): Promise<T> {
  for (let boundMs = firstWaitMs; ; boundMs = Math.min(mostWaitMs, boundMs * 2)) {
    try {
      return await call()
    } catch (error) {
      if (!(error instanceof TooManyRequestsException)) throw error
      onThrottled(error)
      await wait(Math.random() * boundMs)
    }
  }
}
