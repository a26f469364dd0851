/**
 * The region, account and credentials of all local AWS endpoints.
 *
 * The credentials are public and valid nowhere else. Local endpoints reject any other, so that code fails here if it does
 * not sign, or signs for the wrong region or service.
 */
export const localIdentity = {
  region: 'us-east-1',
  accountId: '123456789012',
  accessKeyId: 'local',
  secretAccessKey: 'local-secret',
} as const
