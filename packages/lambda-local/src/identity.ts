/**
 * Who everything on this machine is: the region, the account and the one pair of keys.
 *
 * The keys are fixed and public. They open nothing outside this machine, and the local AWS endpoints refuse any other,
 * so that code which would not sign, or would sign for the wrong region or service, is found out here.
 */
export const localIdentity = {
  region: 'us-east-1',
  accountId: '123456789012',
  accessKeyId: 'local',
  secretAccessKey: 'local-secret',
} as const
