import type { Call } from '@mcp-lambda/wrapper'
import type { Shelf } from './shelf.ts'
import { createViews, type View, type ViewsOptions } from './views.ts'

/** Views of what is on the shelf now: made again only when that has changed, which for packaged targets is never. */
export function createCurrentViews(shelf: Shelf, options: ViewsOptions): (call: Call) => View | Promise<View> {
  let targets = shelf.targets()
  let viewFor = createViews(targets, options)

  function view(call: Call): View {
    if (shelf.targets() !== targets) {
      targets = shelf.targets()
      viewFor = createViews(targets, options)
    }
    return viewFor(call)
  }

  return call => shelf.refresh(call)?.then(() => view(call)) ?? view(call)
}
