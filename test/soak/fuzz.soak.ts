import { describeFuzz } from '../fuzz/describe-fuzz.ts'

describeFuzz(20_000)
