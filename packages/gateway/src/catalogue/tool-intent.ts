/** What is done by a tool and asked for by a request: tools that read are no answer to `remove the label`. */

import { stemmer } from 'stemmer'

type Intent = 'read' | 'create' | 'update' | 'delete'

const verbs: Readonly<Record<Intent, string>> = {
  read: 'get list read retrieve fetch show view see find search look query describe explain count check inspect compare display export download analyze summarize',
  create: 'create add make new insert post send upload start write build register generate publish invite clone fork',
  update:
    'update change edit modify set rename replace move switch patch correct fix adjust increase decrease raise lower assign reschedule postpone',
  delete: 'delete remove drop erase discard throw forget uninstall purge',
}

const intents: ReadonlyMap<string, Intent> = new Map(
  (['read', 'create', 'update', 'delete'] as const).flatMap(intent =>
    verbs[intent].split(' ').map(verb => [stemmer(verb), intent] as const),
  ),
)

/** Words that a question begins with. */
const questions = new Set(
  'any anything everything what which who whose where when why how is are was were do does did has have'.split(' '),
)

/** Of the first words that say it. */
export function intentOf(words: readonly string[]): Intent | undefined {
  const [first = ''] = words
  if (questions.has(first.toLowerCase())) return 'read'
  for (const word of words) {
    const intent = intents.get(stemmer(word.toLowerCase()))
    if (intent) return intent
  }
  return undefined
}
