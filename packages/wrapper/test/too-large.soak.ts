import { describeTooLarge, largeDoors } from './describe-too-large.ts'

describeTooLarge(largeDoors)
