import packageJson from '../package.json' with { type: 'json' }

/** Of the template, and of all our packages. */
export const { version } = packageJson
