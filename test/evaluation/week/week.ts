/** A week of a parcel service: some 200 series, a sample a minute, with the events of `events.ts` in it. */
import { events } from './events.ts'
import { countAt, type Family, type Labels, noiseAt, type Series } from './series.ts'

const api = { job: 'dispatch-api' }
const planner = { job: 'route-planner' }
const printer = { job: 'label-printer' }
const node = { job: 'node' }
const kubelet = { job: 'kubelet', instance: 'kubelet-1:10250' }

const apis = ['dispatch-api-1:8080', 'dispatch-api-2:8080']
const planners = ['route-planner-1:9100', 'route-planner-2:9100', 'route-planner-3:9100']
const printers = ['label-printer-1:9100', 'label-printer-2:9100']
const depots = ['depot-1:9100', 'depot-2:9100', 'depot-3:9100', 'depot-4:9100']

/** Events per minute. */
const tenants = { acorn: 310, birch: 124, cedar: 88, elder: 61, hazel: 240, rowan: 37 }
const regions = { north: 210, east: 160, south: 140, west: 95, islands: 12 }
const routes = { '/v1/labels': 90, '/v1/parcels': 180, '/v1/routes/optimise': 24, '/v1/stops': 70, '/v1/tenants': 6 }

/** Usual depth. */
const queues = { archive: 3, assign: 32, geocode: 14, notify: 8 }

const upperBounds = ['0.05', '0.1', '0.25', '0.5', '1', '2.5', '5', '10', '+Inf']
/** The share of requests within each bound. */
const usualShares = [0.42, 0.71, 0.93, 0.985, 0.997, 1, 1, 1, 1]
const slowShares = [0.02, 0.08, 0.31, 0.55, 0.74, 0.9, 0.97, 0.995, 1]

const diskBytes = 214_748_364_800

export const weekFamilies: readonly Family[] = [
  gauges('up', '1 if the last scrape of the target succeeded', [
    ...apis.map(instance => series({ ...api, instance }, () => 1)),
    ...planners.map(instance => series({ ...planner, instance }, () => 1)),
    ...printers.map(instance => series({ ...printer, instance }, minute => (isDown(instance, minute) ? 0 : 1))),
    ...depots.map(instance => series({ ...node, instance }, () => 1)),
  ]),
  counters('dispatch_http_requests_total', 'HTTP requests by tenant and status code', requests()),
  requestDurations('dispatch_http_request_duration_seconds', 'Time to the last byte of a response, by route'),
  counters('parcel_orders_total', 'Orders by region of the sender', orders()),
  gauges(
    'planner_queue_depth',
    'Jobs that wait',
    Object.entries(queues).map(([queue, usual]) =>
      series({ ...planner, instance: 'route-planner-1:9100', queue }, minute => queueDepthAt(queue, usual, minute)),
    ),
  ),
  counters(
    'planner_jobs_completed_total',
    'Jobs done since the start of the process',
    planners.map((instance, index) =>
      series({ ...planner, instance }, minute => {
        const { instance: restarted, at } = events.restart
        const from = instance === restarted && minute >= at ? at : 0
        return Math.floor(countAt(minute, 17 + 3 * index) - countAt(from, 17 + 3 * index))
      }),
    ),
  ),
  counters(
    'printer_labels_printed_total',
    'Labels by paper format',
    printers.flatMap((instance, index) =>
      [41, 9].map((perMinute, format) =>
        series({ ...printer, instance, format: `a${6 + format}` }, minute =>
          isDown(instance, minute) ? undefined : Math.floor(countAt(minute, perMinute + index)),
        ),
      ),
    ),
  ),
  gauges('container_memory_working_set_bytes', 'Memory in use by pod', podMemory()),
  ...nodeFamilies(),
]

type Unnamed = Omit<Series, 'name'>

function series(labels: Labels, at: Series['at']): Unnamed {
  return { labels, at }
}

function gauges(name: string, help: string, all: readonly Unnamed[]): Family {
  return { name, type: 'gauge', help, series: all.map(each => ({ name, ...each })) }
}

function counters(name: string, help: string, all: readonly Unnamed[]): Family {
  return { name, type: 'counter', help, series: all.map(each => ({ name, ...each })) }
}

function isIn(minute: number, { from, minutes }: { from: number; minutes: number }): boolean {
  return minute >= from && minute < from + minutes
}

function isDown(instance: string, minute: number): boolean {
  return instance === events.outage.instance && isIn(minute, events.outage)
}

function requests(): Unnamed[] {
  const { failingTenant } = events
  return apis.flatMap(instance =>
    Object.entries(tenants).flatMap(([tenant, perMinute]) => {
      const each = perMinute / apis.length
      const failed = (minute: number) =>
        tenant === failingTenant.tenant ? each * 0.17 * Math.max(0, minute - failingTenant.from) : 0
      const labels = { ...api, instance, tenant }
      return [
        series({ ...labels, code: '200' }, minute => Math.floor(countAt(minute, each) - failed(minute))),
        series({ ...labels, code: '404' }, minute => Math.floor(countAt(minute, each * 0.02))),
        series({ ...labels, code: '500' }, minute => Math.floor(countAt(minute, each * 0.002) + failed(minute))),
      ]
    }),
  )
}

function requestDurations(name: string, help: string): Family {
  const all = Object.entries(routes).flatMap(([route, perMinute]): Series[] => {
    const labels = { ...api, instance: 'dispatch-api-1:8080', route }
    const shares = route === events.slowRoute ? slowShares : usualShares
    const count = (minute: number) => Math.floor(countAt(minute, perMinute))
    const mean = route === events.slowRoute ? 1.13 : 0.09
    return [
      ...upperBounds.map((le, index) => ({
        name: `${name}_bucket`,
        labels: { ...labels, le },
        at: (minute: number) => Math.floor(count(minute) * (shares[index] ?? 1)),
      })),
      { name: `${name}_sum`, labels, at: minute => round(count(minute) * mean, 2) },
      { name: `${name}_count`, labels, at: count },
    ]
  })
  return { name, type: 'histogram', help, series: all }
}

function orders(): Unnamed[] {
  const { region: fallen, from, share } = events.fallenRegion
  return Object.entries(regions).map(([region, perMinute]) =>
    series({ ...api, instance: 'dispatch-api-1:8080', region }, minute => {
      const missing =
        region === fallen && minute > from ? share * (countAt(minute, perMinute) - countAt(from, perMinute)) : 0
      return Math.floor(countAt(minute, perMinute) - missing)
    }),
  )
}

function queueDepthAt(queue: string, usual: number, minute: number): number {
  const { queue: crowded, from, minutes, depth } = events.queuePeak
  const noise = noiseAt(queue, minute)
  if (queue !== crowded || !isIn(minute, events.queuePeak)) return Math.round(usual * (0.5 + noise))
  // A triangle with its peak in the middle.
  const height = 1 - Math.abs(minute - from - minutes / 2) / (minutes / 2 + 1)
  return Math.round(depth * height)
}

function podMemory(): Unnamed[] {
  const megabytes = { 'dispatch-api': 412, 'label-printer': 148, notifier: 96, 'route-planner': 903, tracker: 233 }
  const lasting = Object.entries(megabytes).flatMap(([app, usual]) =>
    ['6wq2m', 'n8d4z', 't5k9c'].map((suffix, index) => {
      const pod = `${app}-${suffix}`
      return series({ ...kubelet, namespace: 'parcels', pod }, minute =>
        toPages((usual + 31 * index) * 1e6 * (1 + 0.02 * noiseAt(pod, minute))),
      )
    }),
  )
  const { namespace, pod } = events.shortPod
  return [
    ...lasting,
    series({ ...kubelet, namespace, pod: 'nightly-report-8hw4v' }, minute =>
      toPages(64e6 * (1 + 0.05 * noiseAt('nightly', minute))),
    ),
    series({ ...kubelet, namespace, pod }, minute => (isIn(minute, events.shortPod) ? toPages(310e6) : undefined)),
  ]
}

function nodeFamilies(): Family[] {
  const mountpoints = ['/', '/boot', events.fillingDisk.mountpoint]
  const perDisk = (at: (disk: { instance: string; mountpoint: string }, minute: number) => number) =>
    depots.flatMap(instance =>
      mountpoints.map(mountpoint =>
        series({ ...node, instance, mountpoint }, minute => at({ instance, mountpoint }, minute)),
      ),
    )
  const perDepot = (at: (instance: string, minute: number) => number) =>
    depots.map(instance => series({ ...node, instance }, minute => at(instance, minute)))
  const modes = { idle: 41, iowait: 1.2, system: 4.4, user: 11 }
  return [
    gauges(
      'node_filesystem_size_bytes',
      'Size of the file system',
      perDisk(() => diskBytes),
    ),
    gauges('node_filesystem_avail_bytes', 'Bytes that are free for users', perDisk(freeBytesAt)),
    counters(
      'node_cpu_seconds_total',
      'Seconds of all processors by mode',
      depots.flatMap(instance =>
        Object.entries(modes).map(([mode, perMinute]) =>
          series({ ...node, instance, mode }, minute => round(countAt(minute, perMinute), 2)),
        ),
      ),
    ),
    gauges(
      'node_load1',
      'Load of the last minute',
      perDepot((instance, minute) => round(2.4 * noiseAt(instance, minute), 2)),
    ),
    gauges(
      'node_memory_MemTotal_bytes',
      'Memory of the machine',
      perDepot(() => 16_777_216_000),
    ),
    gauges(
      'node_memory_MemAvailable_bytes',
      'Memory that processes can still get',
      perDepot((instance, minute) => toPages(7.1e9 + 4e8 * noiseAt(`${instance} memory`, minute))),
    ),
    counters(
      'node_network_receive_bytes_total',
      'Bytes from the network',
      perDepot((_, minute) => Math.floor(countAt(minute, 48e6))),
    ),
    counters(
      'node_network_transmit_bytes_total',
      'Bytes to the network',
      perDepot((_, minute) => Math.floor(countAt(minute, 31e6))),
    ),
    counters(
      'node_disk_read_bytes_total',
      'Bytes from disks',
      perDepot((_, minute) => Math.floor(countAt(minute, 9e6))),
    ),
    counters(
      'node_disk_written_bytes_total',
      'Bytes to disks',
      perDepot((_, minute) => Math.floor(countAt(minute, 15e6))),
    ),
  ]
}

function freeBytesAt({ instance, mountpoint }: { instance: string; mountpoint: string }, minute: number): number {
  const { fillingDisk } = events
  const free = diskBytes * (0.58 + 0.01 * noiseAt(`${instance}${mountpoint}`, minute))
  const isFilling = instance === fillingDisk.instance && mountpoint === fillingDisk.mountpoint
  if (!isFilling || minute < fillingDisk.from) return toPages(free)
  const left = Math.max(0, (fillingDisk.full - minute) / (fillingDisk.full - fillingDisk.from))
  return toPages(diskBytes * 0.585 * left)
}

/** Rounds down to whole pages, as memory and disks report. */
function toPages(bytes: number): number {
  return Math.floor(bytes / 4_096) * 4_096
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits))
}
