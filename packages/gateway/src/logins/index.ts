/** What a login would come to, for commands: a token judged without its issuer, and issuers asked what they publish. */

export { askIssuers } from './ask-issuers.ts'
export { type JudgedToken, judgeToken } from './judge-token.ts'
