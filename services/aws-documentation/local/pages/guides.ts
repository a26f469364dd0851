import type { Guide } from '../page.ts'

export const lambdaGuide: Guide = { root: '/lambda/latest/dg/', product: 'AWS Lambda', title: 'Developer Guide' }
export const iamGuide: Guide = {
  root: '/IAM/latest/UserGuide/',
  product: 'AWS Identity and Access Management',
  title: 'User Guide',
}
export const authorizationGuide: Guide = {
  root: '/service-authorization/latest/reference/',
  product: 'Service Authorization Reference',
  title: 'Service Authorization Reference',
}
export const s3Guide: Guide = {
  root: '/AmazonS3/latest/userguide/',
  product: 'Amazon Simple Storage Service',
  title: 'User Guide',
}
export const prometheusGuide: Guide = {
  root: '/prometheus/latest/userguide/',
  product: 'Amazon Managed Service for Prometheus',
  title: 'User Guide',
}
export const cloudwatchGuide: Guide = {
  root: '/AmazonCloudWatch/latest/monitoring/',
  product: 'Amazon CloudWatch',
  title: 'User Guide',
}
export const apiGatewayGuide: Guide = {
  root: '/apigateway/latest/developerguide/',
  product: 'Amazon API Gateway',
  title: 'Developer Guide',
}
export const stepFunctionsGuide: Guide = {
  root: '/step-functions/latest/dg/',
  product: 'AWS Step Functions',
  title: 'Developer Guide',
}
export const generalGuide: Guide = {
  root: '/general/latest/gr/',
  product: 'AWS General Reference',
  title: 'Reference guide',
}
