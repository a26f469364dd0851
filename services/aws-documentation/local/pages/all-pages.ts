/** The site: every page, in the order of its guide's table of contents. */
import type { Page } from '../page.ts'
import { lambdaPages } from './lambda.ts'
import { otherPages } from './other-services.ts'
import { prometheusPages } from './prometheus.ts'
import { authorizationPages } from './service-authorization.ts'
import { stepFunctionsAuthorizationPage } from './step-functions-authorization.ts'

export const allPages: readonly Page[] = [
  ...lambdaPages,
  ...prometheusPages,
  ...otherPages,
  ...authorizationPages,
  stepFunctionsAuthorizationPage,
]
