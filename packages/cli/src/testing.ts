/** For tests that need the whole system. */
export { findPrometheusForTests } from './prometheus/prometheus-for-tests.ts'
