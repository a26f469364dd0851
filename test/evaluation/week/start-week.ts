/** The week as options of the local Prometheus: blocks of the past, rules, and a scrape target for the present. */
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import type { PrometheusSeed } from '../../../services/prometheus/local/start.ts'
import { alertFamilies, alertRules } from './alerts.ts'
import { minutesOfWeek } from './events.ts'
import { toOpenMetrics, toScrape } from './exposition.ts'
import { weekFamilies } from './week.ts'

export type Week = {
  /** For the stand-in of `services/prometheus`. */
  readonly seed: PrometheusSeed
  close(): Promise<void>
}

/**
 * @param promtool the program of that name, which comes with Prometheus
 * @param now the clock, in milliseconds since 1970
 */
export async function startWeek(promtool: string, now: () => number = Date.now): Promise<Week> {
  const minuteNow = () => Math.floor(now() / 60_000)
  const startSeconds = (minuteNow() - minutesOfWeek) * 60
  const target = createServer((_, response) => {
    const minute = minuteNow() - startSeconds / 60
    response.setHeader('content-type', 'text/plain; version=0.0.4')
    response.end(toScrape(weekFamilies, { weekStartSeconds: startSeconds, minute }))
  }).listen(0, '127.0.0.1')
  await once(target, 'listening')
  return {
    seed: {
      targets: [
        { job: 'federation', address: `127.0.0.1:${(target.address() as AddressInfo).port}`, honorLabels: true },
      ],
      rules: alertRules,
      history: { days: 8, writeBlocks: folder => writeBlocks(promtool, folder, startSeconds) },
    },
    async close() {
      target.closeAllConnections()
      target.close()
      await once(target, 'close')
    },
  }
}

/** The longest block of a Prometheus with eight days of retention: longer or shorter ones would be rewritten at its start. */
const blockMinutes = 18 * 60

/**
 * `promtool` reads its whole file once for each block, so each block gets a file of its own, some 15 MB that are removed
 * before the next.
 */
async function writeBlocks(promtool: string, dataFolder: string, weekStartSeconds: number): Promise<void> {
  const families = [...weekFamilies, ...alertFamilies(weekStartSeconds)]
  const samples = `${dataFolder}.samples`
  // Blocks begin at multiples of their length since 1970.
  const startMinute = weekStartSeconds / 60
  for (let from = 0; from < minutesOfWeek; ) {
    const to = Math.min(minutesOfWeek, from + blockMinutes - ((startMinute + from) % blockMinutes))
    await pipeline(Readable.from(toOpenMetrics(families, { weekStartSeconds, from, to })), createWriteStream(samples))
    const create = ['tsdb', 'create-blocks-from', 'openmetrics', samples, dataFolder]
    await promisify(execFile)(promtool, [...create, '--quiet', `--max-block-duration=${blockMinutes}m`])
    from = to
  }
  await rm(samples)
}
