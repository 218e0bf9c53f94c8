/**
 * Who we are: the name and version that the command line, `GET /` and telemetry give. They are those of the
 * package.json one level above; it is imported, not read, so that `tsc` puts a copy beside the build.
 */
import manifest from '../package.json' with { type: 'json' };

export const { name, version } = manifest;
