export { default } from '../../shared/vitest.ts'
