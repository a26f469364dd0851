/** Words that users and tools have for one thing. Requests are searched for with all of a group; tools are indexed as they are. */

import { stemmer } from 'stemmer'

/** A word may be in several groups. Terms of one trade are not here: its tools have them. */
const groups = [
  'add create make new write',
  'open create start',
  'get read retrieve fetch show view',
  'find search look query',
  'list which all',
  'delete remove drop erase',
  'update change edit modify set rename close',
  'send post tell notify publish message',
  'reply answer respond comment',
  'run execute start launch',
  'go navigate visit open',
  'fork copy clone duplicate',
  'approve review',
  'user account person people member profile who',
  'repository repo project',
  'issue bug ticket report',
  'pr pull',
  'picture image photo screenshot',
  'url link address website web site',
  'file document readme',
  'folder directory',
  'latest recent current last today lately now news',
  'nearby places near around location',
  'error failure exception problem',
  'duration time long distance',
  'height high elevation altitude',
  'database table',
  'row record entry item',
  'calendar event meeting appointment',
  'mail email inbox',
  'price cost',
  'temperature weather forecast',
]

/** By stem, the stems of the other words of its groups. */
export const alikeWords: ReadonlyMap<string, ReadonlySet<string>> = toMap()

function toMap(): Map<string, Set<string>> {
  const alike = new Map<string, Set<string>>()
  for (const group of groups) {
    const words = group.split(' ').map(stemmer)
    for (const word of words) {
      const others = alike.get(word) ?? new Set()
      for (const other of words) if (other !== word) others.add(other)
      alike.set(word, others)
    }
  }
  return alike
}
