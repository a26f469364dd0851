/**
 * Quota of Lambda: a package with its layers, unzipped (developer guide, "Lambda quotas"). The 50 MB for a zip do not apply:
 * the framework uploads to S3.
 */
export const maxUnzippedBytes = 250 * 1024 * 1024
