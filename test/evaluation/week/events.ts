/** The planted events. Minutes count from the start of the week. */

/** Length of the week. Its last minute is the one before the start of the system. */
export const minutesOfWeek = 10_080

const hoursAgo = (hours: number, minutes: number) => minutesOfWeek - hours * 60 - minutes

export const events = {
  /** One tenant's requests fail, from then until now. */
  failingTenant: { tenant: 'cedar', from: hoursAgo(9, 23) },
  queuePeak: { queue: 'geocode', from: 4 * 1_440 + 437, minutes: 10, depth: 4_870 },
  /** The target is down, so its metrics have no samples. */
  outage: { instance: 'label-printer-2:9100', from: hoursAgo(31, 14), minutes: 60 },
  shortPod: { namespace: 'jobs', pod: 'schema-migration-x7k2p', from: 4 * 1_440 + 77, minutes: 10 },
  restart: { instance: 'route-planner-2:9100', at: hoursAgo(52, 38) },
  /** Free bytes reach 0 at `full`, after the end of the week. */
  fillingDisk: {
    instance: 'depot-3:9100',
    mountpoint: '/var/lib/parcels',
    from: hoursAgo(30, 0),
    full: minutesOfWeek + 1_145,
  },
  fallenRegion: { region: 'south', from: hoursAgo(5, 11), share: 0.45 },
  slowRoute: '/v1/routes/optimise',
} as const

/** By id of a question: the parts of its right answer that follow from a planted event. */
export const plantedAnswers = {
  'failing-tenant': { tenant: events.failingTenant.tenant },
  outage: { instance: events.outage.instance, minutes: events.outage.minutes },
  'queue-peak': { queue: events.queuePeak.queue, depth: events.queuePeak.depth },
  restart: { instance: events.restart.instance },
  'short-pod': { pod: events.shortPod.pod, minutes: events.shortPod.minutes },
  alerts: { firing: ['TenantErrors'], pending: ['DiskFillsUp'] },
  'slowest-route': { route: events.slowRoute },
  'filling-disk': { instance: events.fillingDisk.instance, mountpoint: events.fillingDisk.mountpoint },
  yesterday: { region: events.fallenRegion.region },
}
