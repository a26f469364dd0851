import { describeFidelity } from './describe-fidelity.ts'

describeFidelity({ oneMixOf: 1, pages: 1_000, layouts: 2_000 })
