/** What AWS asks for Lambda, in US dollars, in us-east-1, without its free tier. */
export const lambdaPrices = {
  readOn: '2026-11-28',
  source: 'https://aws.amazon.com/lambda/pricing/',
  perMillionRequests: 0.2,
  perGbSecond: { arm64: 0.0000133334, x86_64: 0.0000166667 },
} as const
