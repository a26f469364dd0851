/** Build settings for functions that start quickly. Runs in a build, and is never part of a bundle. */

export { coldStartPlugin } from './cold-start-plugin.ts'
export { coldStartSettings } from './cold-start-settings.ts'
