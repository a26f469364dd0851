/** Words that users and tools have for one thing. Requests are searched for with all of a group; tools are indexed as they are. */

import { stemmer } from 'stemmer'

/** A word may be in several groups. Terms of one trade are not here: its tools have them. */
const groups = [
  'add create make new write insert put',
  'open create start',
  'get read retrieve fetch show view load see',
  'find search look query where',
  'list which all every',
  'delete remove drop erase clear forget cancel discard throw',
  'update change edit modify set rename replace close',
  'rename move',
  'move reschedule postpone delay',
  'save write store keep remember',
  'send post tell notify publish message',
  'reply answer respond comment',
  'run execute start launch trigger',
  'stop cancel end abort pause close',
  'undo rollback revert restore reopen again',
  'switch select choose pick context',
  'go navigate visit open',
  'fork copy clone duplicate',
  'attach upload',
  'watch monitor track follow',
  'invite add share member',
  'assign give',
  'part section split',
  'several multiple many bulk batch',
  'count number many total',
  'complete finish done close tick resolve settle',
  'approve review accept sign',
  'user account person people member profile who',
  'team group organization',
  'repository repo project',
  'issue bug ticket report',
  'task todo issue ticket',
  'pr pull',
  'picture image photo screenshot media',
  'url link address website web site',
  'file document readme',
  'folder directory',
  'latest recent current last today lately now news',
  'nearby places near around location',
  'error failure exception problem crash',
  'duration time long distance',
  'when date time schedule',
  'height high elevation altitude',
  'space size big large',
  'slow fast speed performance latency',
  'phone mobile device',
  'know knowledge memory remember',
  'database table base',
  'column field property attribute',
  'row record entry item',
  'calendar event meeting appointment',
  'mail email inbox message',
  'tag label category',
  'price cost money payment',
  'status state health running',
  'setting configuration config option variable',
  'secret key token credential password',
  'temperature weather forecast',
  'customer client contact supplier vendor',
  'employee staff worker people colleague',
  'company organization business firm',
  'product item article goods',
  'invoice bill receipt',
  'refund credit return',
  'offer quote proposal',
  'owe debt payable receivable overdue unpaid',
  'pay payment paid',
  'profit loss revenue income earnings',
  'vat tax',
  'leave vacation holiday absence off',
  'hour time timesheet',
  'flag feature toggle switch',
  'deploy publish release ship rollout',
  'pause sleep suspend freeze stop',
  'resume wake restore start',
  'restart reboot action',
  'increase raise grow scale',
  'limit quota maximum',
  'log history activity audit event commit',
  'average sum total aggregate statistic',
  'chart graph plot diagram',
  'permission access role allow grant',
  'alert alarm warning',
  'version release revision',
  'schema structure type model',
  'migration change alter',
  'security vulnerability advisor risk',
  'server host machine node instance',
  'login sign authenticate',
  'automatic automation rule trigger workflow',
  'build pipeline job run',
  'print output log',
  'conflict clash collide',
  'artifact result output made',
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
