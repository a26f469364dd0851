/** The gateway as a Lambda function. */

import packaged from 'virtual:targets'
import { lambdaHandler } from '@mcp-lambda/wrapper'
import { compose } from './compose.ts'

const { gateway, options, streaming } = compose(process.env, packaged)

export const handler = lambdaHandler(gateway, { ...options, streaming })
