import type { Guide } from '../page.ts'

export const authorizationGuide: Guide = {
  root: '/service-authorization/latest/reference/',
  product: 'Service Authorization Reference',
  title: 'Service Authorization Reference',
}
