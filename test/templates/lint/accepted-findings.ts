/** Findings of cfn-lint (W, E) and checkov (CKV) that stay, each with its reason. */
export const acceptedFindings: Readonly<Record<string, string>> = {
  W3005: 'osls writes a DependsOn beside a reference',
  CKV_AWS_18:
    'the deployment bucket has packages, which each deployment can make again; an access log would need a bucket of its own',
  CKV_AWS_21: 'as above: osls names each package by its time, and keeps five',
  CKV_AWS_111: 'actions on network interfaces of a VPC take no narrower resource',
  CKV_AWS_115: 'reserved concurrency is a parameter: by default a function shares what the account has',
  CKV_AWS_116: 'for asynchronous invocations, which nothing here makes',
  CKV_AWS_117: 'a VPC is a parameter: functions reach AWS services without one',
  CKV_AWS_158: 'a key for logs is a parameter; CloudWatch encrypts without one',
  CKV_AWS_173: 'variables have no secrets, but their names: functions read the values at run time',
  CKV_AWS_258: 'with doors.functionUrl: jwt the gateway verifies tokens itself, and AWS lets requests through',
}
